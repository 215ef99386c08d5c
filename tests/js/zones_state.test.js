import assert from "node:assert/strict";
import { test } from "node:test";

import { canAdd, fromZones, middles, problem, reduce } from "../../static/js/state/zones.js";

const TRIANGLE = { name: "Door", kind: "watch", points: [[0.2, 0.2], [0.6, 0.2], [0.4, 0.8]] };
const run = (state, ...actions) => actions.reduce(reduce, state);
const started = () => fromZones([TRIANGLE]);

test("a zone is drawn point by point and closed", () => {
  const state = run(fromZones([]), { type: "begin", kind: "mask" }, { type: "add", x: 0, y: 0 }, { type: "add", x: 1, y: 0 }, { type: "add", x: 0.33333333, y: 2 }, { type: "close" });
  assert.deepEqual(state.zones, [{ name: "Mask 1", kind: "mask", points: [[0, 0], [1, 0], [0.3333, 1]] }]);
  assert.deepEqual([state.selected, state.draft], [0, null]);
});

test("two points are no zone, and Escape drops what is drawn", () => {
  const two = run(started(), { type: "begin", kind: "watch" }, { type: "add", x: 0, y: 0 }, { type: "add", x: 1, y: 0 }, { type: "close" });
  assert.equal(two.zones.length, 1);
  assert.match(problem(two), /Finish the zone/);
  assert.deepEqual(run(two, { type: "cancel" }).zones, [TRIANGLE]);
});

test("names are free ones, and must differ", () => {
  const state = run(started(), { type: "rectangle", kind: "watch" }, { type: "rectangle", kind: "watch" });
  assert.deepEqual(state.zones.map(({ name }) => name), ["Door", "Zone 1", "Zone 2"]);
  assert.equal(problem(state), "");
  assert.match(problem(run(state, { type: "rename", zone: 2, name: " door " })), /Two zones are called “door”/);
  assert.match(problem(run(state, { type: "rename", zone: 2, name: " " })), /a name/);
});

test("points are moved within the picture", () => {
  const state = run(started(), { type: "move-point", zone: 0, point: 1, x: 1.4, y: -0.2 });
  assert.deepEqual(state.zones[0].points[1], [1, 0]);
  assert.deepEqual(TRIANGLE.points[1], [0.6, 0.2], "what came from the page stays as it was");
});

test("a zone keeps its shape at the edge of the picture", () => {
  const { points } = run(started(), { type: "move-zone", zone: 0, dx: 5, dy: -5 }).zones[0];
  assert.deepEqual(points, [[0.6, 0], [1, 0], [0.8, 0.6]]);
});

test("a side gets a further point in its middle; three points always stay", () => {
  const [x, y] = middles(TRIANGLE.points)[2];
  assert.ok(Math.abs(x - 0.3) < 1e-9 && Math.abs(y - 0.5) < 1e-9);
  const four = run(started(), { type: "insert", zone: 0, after: 2, x, y });
  assert.deepEqual(four.zones[0].points[3], [0.3, 0.5]);
  const three = run(four, { type: "remove-point", zone: 0, point: 3 });
  assert.deepEqual(three.zones, [TRIANGLE]);
  assert.deepEqual(run(three, { type: "remove-point", zone: 0, point: 0 }).zones, [TRIANGLE]);
});

test("undo takes back a whole movement, a removal and a new zone", () => {
  const dragged = run(started(), { type: "grab" }, { type: "move-point", zone: 0, point: 0, x: 0.1, y: 0.1 }, { type: "move-point", zone: 0, point: 0, x: 0.05, y: 0 });
  assert.deepEqual(run(dragged, { type: "undo" }).zones, [TRIANGLE]);
  assert.deepEqual(run(started(), { type: "remove-zone", zone: 0 }, { type: "undo" }).zones, [TRIANGLE]);
  assert.deepEqual(run(started(), { type: "rectangle", kind: "mask" }, { type: "undo" }).zones, [TRIANGLE]);
  const untouched = started();
  assert.equal(run(untouched, { type: "undo" }), untouched);
});

test("no more zones than the server takes", () => {
  const full = Array.from({ length: 40 }).reduce((state) => reduce(state, { type: "rectangle", kind: "watch" }), started());
  assert.equal(full.zones.length, 32);
  assert.equal(canAdd(full), false);
  assert.equal(run(full, { type: "begin", kind: "watch" }).draft, null);
});
