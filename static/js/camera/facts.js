// What is known of a camera, as rows of words. Pure but for `showFacts`.

import { bytes, length, score } from "../format.js";
import { learningWord, learns } from "../state/cameras.js";

const KINDS = { publish: "sends its picture (WHIP)", pull: "fetched (RTSP or HTTP)", file: "a recording, over and over" };
const PICTURES = { frozen: "frozen", dark: "dark", covered: "covered", moved: "moved", refocused: "out of focus" };

export function factsOf(camera) {
  const { health } = camera;
  const known = (value) => value !== undefined && value !== null;
  const rows = [
    ["Learning", learns(camera) ? learningWord(camera) || "ready" : "none of its systems does"],
    ["Alert line", `${score(camera.line)} (${camera.line_mode === "budget" ? "set from the false-alarm budget" : "fixed"})`],
  ];
  if (known(health.width) && health.width > 0) rows.push(["Picture", [`${health.width} × ${health.height}`, known(health.fps) && `${health.fps} a second`, health.codec].filter(Boolean).join(", ")]);
  if (PICTURES[health.picture]) rows.push(["Looks", PICTURES[health.picture]]);
  if (health.bitrate) rows.push(["Bit rate", `${bytes(health.bitrate / 8)} a second`]);
  if (known(health.last_frame_age)) rows.push(["Newest picture", `${length(Math.max(0, health.last_frame_age))} ago`]);
  if (known(health.delay) && health.delay > 0.5) rows.push(["Arrives", `${length(health.delay)} late`]);
  if (known(health.lost)) rows.push(["Lost", `${health.lost} packets or pictures, ${health.decode_errors ?? 0} could not be decoded`]);
  if (known(health.clock_skew) && Math.abs(health.clock_skew) > 0.5) rows.push(["Its clock", `${length(Math.abs(health.clock_skew))} ${health.clock_skew > 0 ? "ahead" : "behind"}`]);
  rows.push(["Skipped", `${camera.skipped.toLocaleString("en")} snippets that nobody had time to score`]);
  rows.push(["Sound", health.sound === false ? "none arrives" : camera.sound ? "scored" : "not used"]);
  rows.push(["Source", KINDS[camera.kind] ?? camera.kind]);
  rows.push(["Scored by", camera.scoring.map(({ title }) => title).join(", ") || "nothing"]);
  rows.push(["Times", `in ${camera.time_zone}`]);
  if (camera.process) rows.push(["Held by", camera.process]);
  for (const problem of health.problems ?? []) rows.push(["Note", problem]);
  return rows;
}

export function showFacts(list, camera) {
  const rows = factsOf(camera);
  const text = JSON.stringify(rows);
  if (list.dataset.shown === text) return;
  list.dataset.shown = text;
  list.replaceChildren(
    ...rows.map(([name, value]) => {
      const pair = document.createElement("div");
      const term = document.createElement("dt");
      const words = document.createElement("dd");
      term.textContent = name;
      words.textContent = value;
      pair.append(term, words);
      return pair;
    }),
  );
}
