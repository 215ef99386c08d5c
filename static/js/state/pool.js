// The map of a feature pool: points by class, and what the page says of it. Pure.

import { clock } from "../format.js";

// One group a class, in the order of the alphabet with "normal" first: {name, x, y, rows}.
export function byClass({ x, y, labels }) {
  const groups = new Map();
  labels.forEach((name, row) => {
    if (!groups.has(name)) groups.set(name, { name, x: [], y: [], rows: [] });
    const group = groups.get(name);
    group.x.push(x[row]);
    group.y.push(y[row]);
    group.rows.push(row);
  });
  return [...groups.values()].sort((one, other) => (other.name === "normal") - (one.name === "normal") || one.name.localeCompare(other.name));
}

// Where the recording of a row opens; null when this site does not have it.
export function linkOf({ layout, links }, row) {
  const page = links[layout.clips[row]];
  return page ? `${page}?t=${layout.times[row].toFixed(1)}` : null;
}

export function factsOf({ layout }, row) {
  return [
    ["Class", layout.labels[row]],
    ["Recording", layout.clips[row].split("/").at(-1)],
    ["Moment", clock(layout.times[row], { tenths: true })],
  ];
}

export function hintOf({ state, sentence, layout }) {
  if (state === "working") return "A worker lays the pool out. This takes up to some minutes; the map appears by itself.";
  if (state === "failed") return `The map could not be made. ${sentence}`;
  if (state === "none") return "There is no map yet. “Make the map anew” asks a worker for it.";
  const shown = layout.x.length;
  const sample = shown < layout.total ? `, a sample of ${layout.total.toLocaleString("en")}` : "";
  return `${shown.toLocaleString("en")} moments${sample}. Click a point to see which recording it is from.`;
}
