// Which boxes and which heatmap belong to a moment, and where on the screen they lie. Pure.

import { firstAtOrAfter } from "./curve.js";

const HOLD = 0.6; // seconds for which a box stays, unless the next picture was looked at sooner

// Boxes of one picture belong together; pictures in order of time.
export function groupBoxes(boxes) {
  const groups = [];
  for (const box of [...boxes].sort((a, b) => a.time - b.time)) {
    const last = groups.at(-1);
    if (last && last.time === box.time) last.boxes.push(box);
    else groups.push({ time: box.time, boxes: [box] });
  }
  return { times: groups.map(({ time }) => time), groups };
}

export function boxesAt({ times, groups }, moment) {
  const index = firstAtOrAfter(times, moment + 1e-3) - 1;
  if (index < 0 || moment - times[index] > HOLD) return [];
  return groups[index].boxes;
}

// Snippets overlap: of those that cover the moment, the one whose middle is nearest.
export function heatmapAt(items, moment) {
  let best = null;
  let distance = Infinity;
  for (const item of items) {
    if (item.start > moment || item.end <= moment) continue;
    const off = Math.abs((item.start + item.end) / 2 - moment);
    if (off < distance) [best, distance] = [item, off];
  }
  return best;
}

// Where a picture lies inside an element that shows all of it (object-fit: contain).
export function contentRect(width, height, pictureWidth, pictureHeight) {
  if (!pictureWidth || !pictureHeight) return { left: 0, top: 0, width, height };
  const scale = Math.min(width / pictureWidth, height / pictureHeight);
  const shown = { width: pictureWidth * scale, height: pictureHeight * scale };
  return { left: (width - shown.width) / 2, top: (height - shown.height) / 2, ...shown };
}

export function severityOf(score) {
  if (score >= 0.5) return "alert";
  return score >= 0.35 ? "notice" : "normal";
}

// Colours of a heatmap's cells (one byte each) as RGBA: from clear over amber to red. The shape comes from
// the hottest cell, so that it can be seen; how strongly it covers the picture comes from the values.
export function heatPixels(cells) {
  const hottest = cells.reduce((most, value) => Math.max(most, value), 0);
  const strength = 0.35 + (0.4 * hottest) / 255;
  const pixels = new Uint8ClampedArray(cells.length * 4);
  cells.forEach((value, cell) => {
    const share = hottest ? value / hottest : 0;
    pixels.set([255, 190 * (1 - share), 0, 255 * strength * share], cell * 4);
  });
  return pixels;
}
