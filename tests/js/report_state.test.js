import assert from "node:assert/strict";
import test from "node:test";

import { budgets, classRows, firstOf, stacked, timeSeries } from "../../static/js/state/report.js";

const none = { count: 0, median: null, slow: null };
const row = (name, more = {}) => ({ name, alerts: 1, confirmed: 0, dismissed: 0, false_alarms: 0, undecided: 0, waiting: 0, acknowledged: none, judged: none, ...more });

test("what was dismissed is a false alarm or something else, never both", () => {
  const series = stacked([row("Monday", { dismissed: 3, false_alarms: 1 }), row("Tuesday", { confirmed: 2 })]);
  assert.deepEqual(series.map(({ word, y }) => [word, y]), [["Confirmed", [0, 2]], ["False alarm", [1, 0]], ["Dismissed otherwise", [2, 0]]]);
});

test("cameras that were not watched are left out, the worst beside its budget comes first", () => {
  const cameras = budgets([
    row("quiet", { false_alarms_a_day: 1, budget: 4 }),
    row("off", { false_alarms_a_day: null, budget: 4 }),
    row("loud", { false_alarms_a_day: 3, budget: 1 }),
    row("fixed line", { false_alarms_a_day: 2, budget: null }),
  ]);
  assert.deepEqual(cameras.map(({ name, over }) => [name, over]), [["loud", true], ["fixed line", false], ["quiet", false]]);
});

test("many classes end with what the rest comes to", () => {
  const rows = Array.from({ length: 20 }, (_, place) => row(`class ${place}`, { alerts: 20 - place }));
  const shown = classRows(rows);
  assert.equal(shown.length, 12);
  assert.equal(shown.at(-1).name, "9 others");
  assert.equal(shown.reduce((sum, { alerts }) => sum + alerts, 0), rows.reduce((sum, { alerts }) => sum + alerts, 0));
});

test("times are told in the unit that suits the longest", () => {
  const days = [row("1", { acknowledged: { median: 30 }, judged: { median: 600 } }), row("2")];
  assert.deepEqual(timeSeries(days), { unit: "min", x: ["1", "2"], acknowledged: [0.5, null], judged: [10, null], any: true });
});

test("seven days end today", () => {
  assert.equal(firstOf("2026-03-04", 7), "2026-02-26");
  assert.equal(firstOf("2026-03-04", 1), "2026-03-04");
});
