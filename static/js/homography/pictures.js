// The two pictures that marks are set on: newest stills of a camera, or a moment of a recording.

import { parts } from "../dom.js";

const part = parts(document);

// Shows both and calls onShown() whenever there is something new to see, onMissing(sentence) when there is not.
export function showPictures(facts, { onShown, onMissing }) {
  return facts.kind === "stills" ? showStills(facts, onShown, onMissing) : showVideos(facts, onShown, onMissing);
}

function showStills({ visible, thermal }, onShown, onMissing) {
  const pair = [
    [part.visible, visible, "The camera is offline: there is no picture of it now."],
    [part.thermal, thermal, "No thermal picture comes. Look at the camera's page, or test the stream in its settings."],
  ];
  for (const [image, , sentence] of pair) {
    image.addEventListener("load", onShown);
    image.addEventListener("error", () => onMissing(sentence));
  }
  const fetch = () => pair.forEach(([image, address]) => { image.src = `${address}?at=${Date.now()}`; });
  part.fresh.addEventListener("click", fetch);
  fetch();
  return [part.visible, part.thermal];
}

function showVideos({ visible, thermal, duration }, onShown, onMissing) {
  const pair = [part.visible, part.thermal];
  part.moment.max = String(Math.max(0, duration - 0.1));
  for (const video of pair) {
    video.addEventListener("loadeddata", onShown);
    video.addEventListener("seeked", onShown);
    video.addEventListener("error", () => onMissing("This browser cannot play one of the recordings. A copy that it plays is being made; load this page again in a minute."));
  }
  part.visible.src = visible;
  part.thermal.src = thermal;
  part.moment.addEventListener("input", () => {
    for (const video of pair) video.currentTime = Number(part.moment.value);
    part.momentword.textContent = `${Number(part.moment.value).toFixed(1)} s`;
  });
  return pair;
}
