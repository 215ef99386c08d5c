import assert from "node:assert/strict";
import { test } from "node:test";

import { boundaryNear, clampNumber, durationOf, evenFrames, frameAt, middleOf } from "../../static/js/state/frames.js";
import { boxesIn, framesOf } from "../../static/js/state/mp4_frames.js";

const bytes = (...numbers) => numbers.flatMap((number) => [(number >>> 24) & 255, (number >>> 16) & 255, (number >>> 8) & 255, number & 255]);
const letters = (text) => Array.from(text, (letter) => letter.charCodeAt(0));
const box = (type, ...content) => [...bytes(8 + content.flat().length), ...letters(type), ...content.flat()];

// A film of a thousand units a second with the given runs of durations, presentation offsets and edits.
function film({ stts, ctts = [], edits = [], handler = "vide" }) {
  const table = [box("stts", bytes(0, stts.length, ...stts.flat()))];
  if (ctts.length) table.push(box("ctts", bytes(0, ctts.length, ...ctts.flat())));
  const media = [box("mdhd", bytes(0, 0, 0, 1000, 0, 0)), box("hdlr", bytes(0, 0), letters(handler)), box("minf", box("stbl", ...table))];
  const trak = [...(edits.length ? [box("edts", box("elst", bytes(0, edits.length, ...edits.flatMap((edit) => [...edit, 0x10000]))))] : []), box("mdia", ...media)];
  return new DataView(Uint8Array.from([...box("mvhd", bytes(0, 0, 0, 500, 0)), ...box("trak", ...trak)]).buffer);
}

test("even frames are named from nought, and each is found in its middle", () => {
  const frames = evenFrames({ fps: 25, count: 100, duration: 4 });
  assert.deepEqual([frameAt(frames, 0), frameAt(frames, 0.0399), frameAt(frames, 0.04), frameAt(frames, 9)], [0, 1, 1, 99]);
  for (const number of [0, 1, 57, 99]) assert.equal(frameAt(frames, middleOf(frames, number)), number);
  assert.equal(durationOf(frames), 4);
  assert.deepEqual([clampNumber(frames, -3), clampNumber(frames, 400)], [0, 99]);
});

test("ends snap to where one frame gives way to the next", () => {
  const frames = { times: Float64Array.of(0, 0.1, 0.5), origin: 0, tail: 0.1, exact: true };
  assert.deepEqual([0.04, 0.06, 0.29, 0.31, 0.59, 3].map((moment) => boundaryNear(frames, moment)), [0, 0.1, 0.1, 0.5, 0.6, 0.6]);
});

test("pictures stored out of order are told in the order in which they are shown", () => {
  // I P B B: the edit list skips the delay of the decoder.
  const frames = framesOf(film({ stts: [[4, 40]], ctts: [[1, 80], [1, 160], [2, 40]], edits: [[80, 80]] }));
  // Decoding times 0, 40, 80, 120 and offsets give 80, 200, 120, 160.
  assert.deepEqual(Array.from(frames.times), [0, 0.04, 0.08, 0.12]);
  assert.deepEqual([frames.origin, frames.tail, frames.exact], [0, 0.04, true]);
});

test("a rate that varies is told as it is", () => {
  const frames = framesOf(film({ stts: [[2, 100], [1, 700], [1, 50]] }));
  assert.deepEqual(Array.from(frames.times), [0, 0.1, 0.2, 0.9]);
  assert.equal(durationOf(frames).toFixed(6), "0.950000");
  assert.equal(frameAt(frames, middleOf(frames, 2)), 2);
});

test("pictures before the edit are not shown, and a late begin is told", () => {
  assert.deepEqual(Array.from(framesOf(film({ stts: [[4, 100]], edits: [[100, 200]] })).times), [0, 0.1]);
  assert.equal(framesOf(film({ stts: [[4, 100]], edits: [[250, 0xffffffff], [100, 0]] })).origin, 0.5);
});

test("sound alone and fragments hold no table", () => {
  assert.equal(framesOf(film({ stts: [[4, 100]], handler: "soun" })), null);
  assert.equal(framesOf(film({ stts: [] })), null);
});

test("boxes are found by their sizes, also very large and unfinished ones", () => {
  const large = [...bytes(1), ...letters("mdat"), ...bytes(0, 1_000_000)];
  const found = boxesIn(new DataView(Uint8Array.from([...box("ftyp", bytes(1)), ...large]).buffer));
  assert.deepEqual(found.map(({ type, to }) => [type, to]), [["ftyp", 12], ["mdat", 1_000_012]]);
});
