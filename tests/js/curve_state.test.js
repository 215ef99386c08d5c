import assert from "node:assert/strict";
import { test } from "node:test";

import { firstAtOrAfter, modalitySeries, scoreSeries, thinned, valueAt } from "../../static/js/state/curve.js";

const snippets = {
  start: [0, 1, 2], end: [2, 3, 4], frame_start: [0, 25, 50], frame_end: [50, 75, 100], score: [0.1, 0.8, 0.2],
  contributions: { motion: [0.5, 0.75, 0.5], sound: [null, null, null], objects: [0.5, 0.25, null] },
};

test("the total has a point a frame where there are any, else one a snippet reaching to both ends", () => {
  assert.deepEqual(scoreSeries({ snippets, frames: { time: [0, 0.1], score: [0.3, 0.4] } }), { time: [0, 0.1], value: [0.3, 0.4] });
  const spread = scoreSeries({ snippets, frames: { time: [], score: [] } });
  assert.deepEqual(spread, { time: [0, 1, 2, 3, 4], value: [0.1, 0.1, 0.8, 0.2, 0.2] });
});

test("a modality's line is score times contribution, and unmeasured ones have none", () => {
  const series = modalitySeries({ snippets });
  assert.deepEqual(series.map(({ name }) => name), ["motion", "objects"]);
  assert.ok(Math.abs(series[0].value[2] - 0.6) < 1e-12);
  assert.equal(series[1].value[3], 0);
});

test("thinning keeps every peak and the order of time", () => {
  const time = Array.from({ length: 10000 }, (_, index) => index / 8);
  const value = time.map((_, index) => (index === 7321 ? 0.9 : 0.1));
  const kept = thinned({ time, value }, 0, 1250, 500);
  assert.ok(kept.time.length <= 510);
  assert.equal(Math.max(...kept.value), 0.9);
  assert.deepEqual(kept.time, [...kept.time].sort((a, b) => a - b));
  const part = thinned({ time, value }, 10, 20, 500);
  assert.ok(part.time[0] <= 10 && part.time.at(-1) >= 20 && part.time.length < 90, "a zoom shows every point");
});

test("values between points are interpolated, beyond the ends they hold", () => {
  const series = { time: [1, 2], value: [0, 1] };
  assert.deepEqual([0, 1.25, 2, 5].map((moment) => valueAt(series, moment)), [0, 0.25, 1, 1]);
  assert.equal(valueAt({ time: [], value: [] }, 1), null);
});

test("binary search", () => {
  assert.deepEqual([0, 1, 1.5, 4].map((wanted) => firstAtOrAfter([1, 2, 3], wanted)), [0, 0, 1, 3]);
});
