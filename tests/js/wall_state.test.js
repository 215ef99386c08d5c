import assert from "node:assert/strict";
import { test } from "node:test";

import { columnsFor, fromSnapshot, pageOf, reduce } from "../../static/js/state/wall.js";
import { aCamera, anAlert, snippet } from "./examples.js";

const NOW = 1000;

function wall(fields = {}, alerts = []) {
  return fromSnapshot({ now: NOW, cameras: [aCamera(fields)], alerts }, NOW).state;
}

// Every message in turn; gives the last state and all effects.
function play(state, messages) {
  const effects = [];
  for (const message of messages) {
    const next = reduce(state, message, NOW);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const times = (state) => state.cameras.k1.points.map(([time]) => time);

test("each snippet adds a point", () => {
  const { state, effects } = play(wall(), [snippet(1001), snippet(1002, { score: 0.7, label: "running" })]);
  assert.deepEqual(state.cameras.k1.points, [[1001, 0.1], [1002, 0.7]]);
  assert.equal(state.cameras.k1.last.label, "running");
  assert.deepEqual(effects, []);
});

test("a gap asks for the points since the last one known, and what comes fills it", () => {
  const first = play(wall(), [snippet(1001), snippet(1004)]);
  assert.deepEqual(first.effects, [{ kind: "scores", camera: "k1", since: 1001 }]);
  const scores = { sequence: [1002, 1003, 1004], end: [1002, 1003, 1004], score: [0.2, 0.3, 0.1] };
  const { state } = play(first.state, [{ type: "scores.fetched", camera: "k1", scores }]);
  assert.deepEqual(times(state), [1001, 1002, 1003, 1004]);
});

test("a gap that the skips explain asks for nothing; one that they explain in part does", () => {
  assert.deepEqual(play(wall(), [snippet(1001), snippet(1004, { skipped: 2 })]).effects, []);
  assert.equal(play(wall(), [snippet(1001), snippet(1004, { skipped: 1 })]).effects.length, 1);
});

test("a counter that began anew explains nothing", () => {
  const { effects } = play(wall({ skipped: 9 }), [snippet(1001, { skipped: 9 }), snippet(1003, { skipped: 0 })]);
  assert.equal(effects.length, 1);
});

test("the same twice changes nothing", () => {
  const { state } = play(wall(), [snippet(1001), snippet(1002)]);
  assert.equal(reduce(state, snippet(1002), NOW).state, state);
  assert.equal(reduce(state, snippet(1001), NOW).state, state);
});

test("what comes late stands at its time and does not become the newest", () => {
  const { state } = play(wall(), [snippet(1001), snippet(1003), snippet(1002, { score: 0.9 })]);
  assert.deepEqual(times(state), [1001, 1002, 1003]);
  assert.equal(state.cameras.k1.last.sequence, 1003);
});

test("points older than the window are forgotten", () => {
  const { state } = play(wall(), [snippet(1001), snippet(1300, { skipped: 298 })]);
  assert.deepEqual(times(state), [1300]);
});

test("any order of snapshot and messages ends in the same curve", () => {
  const messages = [snippet(1001), snippet(1002), snippet(1003)];
  const points = [[1001, 0.1], [1002, 0.1], [1003, 0.1]];
  for (let read = 0; read <= 3; read += 1) {
    // The snapshot was read after `read` messages, and all messages arrive after it.
    const state = wall({ points: points.slice(0, read), last: read ? snippet(1000 + read) : null });
    const told = play(state, messages);
    assert.deepEqual(told.state.cameras.k1.points, points);
    assert.deepEqual(told.effects, []);
  }
});

test("a snapshot after a lost connection keeps what is newer than it", () => {
  const { state } = play(wall(), [snippet(1001), snippet(1005, { skipped: 3 })]);
  const later = fromSnapshot({ now: NOW, cameras: [aCamera({ points: [[1001, 0.1], [1004, 0.4]], last: snippet(1004) })], alerts: [] }, NOW, state);
  assert.deepEqual(times(later.state), [1001, 1004, 1005]);
  assert.equal(later.state.cameras.k1.last.sequence, 1005);
});

test("an unknown or edited camera is fetched, a deleted one goes with its alerts", () => {
  const state = wall({}, [anAlert()]);
  assert.deepEqual(reduce(state, snippet(1001, { camera: "k2" }), NOW).effects, [{ kind: "camera", camera: "k2" }]);
  assert.deepEqual(reduce(state, { type: "camera.changed", camera: "k1", change: "edited" }, NOW).effects, [{ kind: "camera", camera: "k1" }]);
  const added = reduce(state, { type: "camera.fetched", view: aCamera({ id: "k2" }) }, NOW).state;
  assert.deepEqual(added.order, ["k1", "k2"]);
  const gone = reduce(state, { type: "camera.changed", camera: "k1", change: "deleted" }, NOW).state;
  assert.deepEqual([gone.order, gone.alerts], [[], []]);
});

test("another system of the camera does not disturb the curve", () => {
  const { state, effects } = play(wall(), [snippet(1001), snippet(1001, { system: "other", score: 0.9 }), snippet(1002)]);
  assert.deepEqual(state.cameras.k1.points, [[1001, 0.1], [1002, 0.1]]);
  assert.deepEqual(effects, []);
});

test("an alert is told when it opens and when it escalates, not when it goes on or comes twice", () => {
  const change = (fields) => ({ type: "alert.changed", camera: "k1", change: "?", alert: anAlert(fields) });
  const { state, effects } = play(wall(), [
    change({ sequence: 1 }), change({ sequence: 1 }), change({ sequence: 3, severity: "alert" }),
    change({ sequence: 2 }), change({ sequence: 4, severity: "alert", state: "ended" }),
  ]);
  assert.deepEqual(effects.map(({ news }) => news), ["opened", "escalated"]);
  assert.deepEqual(state.alerts.map(({ sequence, state: now }) => [sequence, now]), [[4, "ended"]]);
});

test("alerts that opened during a lost connection are told with the next snapshot", () => {
  const snapshot = { now: NOW, cameras: [aCamera()], alerts: [anAlert(), anAlert({ id: "a2", state: "ended" })] };
  assert.deepEqual(fromSnapshot(snapshot, NOW).effects, [], "not those of the first");
  const { effects } = fromSnapshot(snapshot, NOW, wall());
  assert.deepEqual(effects.map(({ alert }) => alert.id), ["a1"]);
});

test("tiles are as large as the area allows", () => {
  assert.equal(columnsFor(1, 1000, 600), 1);
  assert.equal(columnsFor(4, 1280, 720), 2);
  assert.equal(columnsFor(16, 3840, 2000), 4);
  assert.equal(columnsFor(4, 360, 2400), 1);
});

test("a grid of few cells has pages", () => {
  const order = ["a", "b", "c", "d", "e"];
  assert.deepEqual(pageOf(order, "auto", 3), { shown: order, pages: 1, page: 0 });
  assert.deepEqual(pageOf(order, 4, 0).shown, ["a", "b", "c", "d"]);
  assert.deepEqual(pageOf(order, 4, 9), { shown: ["e"], pages: 2, page: 1 });
});
