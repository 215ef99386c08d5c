import assert from "node:assert/strict";
import { test } from "node:test";

import { boxesAt, contentRect, groupBoxes, heatPixels, heatmapAt, severityOf } from "../../static/js/state/overlay.js";

const boxes = groupBoxes([{ time: 1, label: "c" }, { time: 0, label: "a" }, { time: 0, label: "b" }, { time: 3, label: "d" }]);

test("the boxes of the last picture that was looked at are shown, for a moment", () => {
  const labels = (moment) => boxesAt(boxes, moment).map(({ label }) => label);
  assert.deepEqual(labels(0), ["a", "b"]);
  assert.deepEqual(labels(0.5), ["a", "b"]);
  assert.deepEqual(labels(0.9), [], "stale boxes would lie beside what moved on");
  assert.deepEqual(labels(1.2), ["c"]);
  assert.deepEqual(boxesAt(groupBoxes([]), 1), []);
});

test("of overlapping snippets the nearest gives the heatmap", () => {
  const items = [{ start: 0, end: 2 }, { start: 1, end: 3 }, { start: 2, end: 4 }];
  assert.equal(heatmapAt(items, 1.2), items[0]);
  assert.equal(heatmapAt(items, 1.9), items[1]);
  assert.equal(heatmapAt(items, 3.5), items[2]);
  assert.equal(heatmapAt(items, 9), null);
});

test("the picture lies in the middle of a wider or a taller element", () => {
  assert.deepEqual(contentRect(200, 100, 100, 100), { left: 50, top: 0, width: 100, height: 100 });
  assert.deepEqual(contentRect(100, 200, 50, 25), { left: 0, top: 75, width: 100, height: 50 });
  assert.deepEqual(contentRect(10, 20, 0, 0), { left: 0, top: 0, width: 10, height: 20 });
});

test("severity changes at the alert line", () => {
  assert.deepEqual([0.1, 0.35, 0.49, 0.5].map(severityOf), ["normal", "notice", "notice", "alert"]);
});

test("a heatmap is clear where nothing is, reddest where most is, and stronger for higher values", () => {
  const faint = heatPixels(Uint8Array.of(0, 30, 60));
  const strong = heatPixels(Uint8Array.of(0, 120, 240));
  assert.equal(faint[3], 0);
  assert.ok(faint[7] < faint[11] && faint[5] > faint[9], "more opaque and less yellow towards the hottest");
  assert.ok(strong[11] > faint[11]);
  assert.deepEqual([...heatPixels(Uint8Array.of(0, 0))].filter((_, at) => at % 4 === 3), [0, 0]);
});
