import assert from "node:assert/strict";
import { test } from "node:test";

import { problem, reduce, remark } from "../../static/js/state/schedule.js";

test("periods are added, changed and removed", () => {
  let periods = reduce([], { type: "add", preset: "nights" });
  periods = reduce(periods, { type: "add", preset: "period" });
  periods = reduce(periods, { type: "day", index: 1, day: 2 });
  periods = reduce(periods, { type: "day", index: 1, day: 6 });
  periods = reduce(periods, { type: "start", index: 1, time: "09:30" });
  periods = reduce(periods, { type: "end", index: 1, time: "17:00" });
  assert.deepEqual(periods[1], { days: [0, 1, 3, 4, 6], start: "09:30", end: "17:00" });
  assert.deepEqual(reduce(periods, { type: "remove", index: 0 }), [periods[1]]);
  assert.deepEqual(reduce([], { type: "add", preset: "period" })[0].days, [0, 1, 2, 3, 4], "presets stay as they were");
});

test("what a period means is said where its times do not", () => {
  assert.equal(remark({ days: [0], start: "08:00", end: "18:00" }), "");
  assert.equal(remark({ days: [0], start: "08:00", end: "24:00" }), "");
  assert.match(remark({ days: [0], start: "22:00", end: "06:00" }), /next day/);
  assert.match(remark({ days: [0], start: "00:00", end: "00:00" }), /24 hours/);
  assert.match(remark({ days: [], start: "08:00", end: "18:00" }), /one day/);
});

test("a period without a day or a time cannot be kept", () => {
  assert.equal(problem([{ days: [0], start: "08:00", end: "18:00" }]), "");
  assert.match(problem([{ days: [0], start: "", end: "18:00" }]), /start and an end/);
  assert.match(problem([{ days: [0], start: "08:00", end: "18:00" }, { days: [], start: "08:00", end: "18:00" }]), /one day/);
});
