// Fetches what a video file says of its frames: the `moov` box alone, never a picture.

import { evenFrames } from "../state/frames.js";
import { boxesIn, framesOf } from "../state/mp4_frames.js";

const FIRST = 64 * 1024; // bytes: most files begin with the box, or say where it is
const LARGEST = 48 * 1024 * 1024; // of a table that is still read: about a day of pictures
const MOST_BOXES = 64;

// fps, count, duration: what is taken instead where the file tells nothing (WebM, an open recording).
export async function loadFrames(url, { fps, count, duration }, fetchPart = part) {
  try {
    const moov = await findMoov(url, fetchPart);
    const frames = moov && framesOf(moov);
    if (frames) return frames;
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error; // no connection, a broken table
  }
  return evenFrames({ fps, count, duration });
}

async function findMoov(url, fetchPart) {
  let at = 0;
  for (let asked = 0; asked < MOST_BOXES; asked += 1) {
    const { view, size } = await fetchPart(url, at, at + FIRST);
    if (!view) return null;
    for (const box of boxesIn(view)) {
      if (box.type !== "moov") continue;
      if (box.to <= view.byteLength) return new DataView(view.buffer, view.byteOffset + box.from, box.to - box.from);
      if (box.to - box.from > LARGEST) return null;
      return (await fetchPart(url, at + box.from, at + box.to)).view;
    }
    const end = at + (boxesIn(view).at(-1)?.to ?? 0);
    if (end <= at || end >= size) return null;
    at = end;
  }
  return null;
}

async function part(url, from, to) {
  const response = await fetch(url, { headers: { Range: `bytes=${from}-${to - 1}` }, credentials: "same-origin" });
  if (response.status !== 206) {
    await response.body?.cancel(); // a server that sends it whole, or not at all
    return { view: null, size: 0 };
  }
  const size = Number(/\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "")?.[1] ?? 0);
  return { view: new DataView(await response.arrayBuffer()), size };
}
