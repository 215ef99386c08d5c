import assert from "node:assert/strict";
import { test } from "node:test";

import { pairUp, reduce, secondsToGo, totals } from "../../static/js/state/uploads.js";

const named = (...names) => names.map((name) => ({ name }));
const add = (key, fields = {}) => ({ type: "add", item: { key, name: `${key}.mp4`, size: 1000, ...fields } });
const run = (...events) => events.reduce(reduce, []);

test("thermal files join the recording of the same name", () => {
  const names = (files) => pairUp(files).map(({ visible, thermal }) => [visible.name, thermal?.name ?? null]);
  assert.deepEqual(names(named("gate.mp4", "gate_thermal.mp4", "yard.mkv")), [["gate.mp4", "gate_thermal.mp4"], ["yard.mkv", null]]);
  assert.deepEqual(names(named("a-IR.avi", "a.mp4")), [["a.mp4", "a-IR.avi"]]);
  assert.deepEqual(names(named("b_thermal.mp4")), [["b_thermal.mp4", null]], "alone it is a recording like any other");
  assert.deepEqual(names(named("fir.mp4", "f.mp4")).length, 1, "fir reads as f and ir");
});

test("a companion stands below its recording", () => {
  const uploads = run(add("a"), add("b"), add("a-thermal", { visible: "a" }));
  assert.deepEqual(uploads.map(({ key }) => key), ["a", "a-thermal", "b"]);
});

test("the way from waiting to done", () => {
  let uploads = run(add("a"));
  assert.equal(uploads[0].state, "waiting");
  uploads = reduce(uploads, { type: "phase", key: "a", phase: "sending" });
  uploads = reduce(uploads, { type: "progress", key: "a", sent: 600, at: 0 });
  assert.deepEqual([uploads[0].state, uploads[0].sent], ["sending", 600]);
  uploads = reduce(uploads, { type: "finished", key: "a", outcome: { clip: "c1", notice: null } });
  assert.deepEqual([uploads[0].state, uploads[0].clip, uploads[0].sent], ["done", "c1", 1000]);
  assert.deepEqual(reduce(uploads, { type: "clear" }), []);
});

test("one that is whole without a clip waits for its companion", () => {
  const uploads = run(add("a"), { type: "finished", key: "a", outcome: { clip: null, waiting: "thermal" } });
  assert.equal(uploads[0].state, "joined");
});

test("speed comes from samples a moment apart, and restarts after a step back", () => {
  let uploads = run(add("a"), { type: "progress", key: "a", sent: 0, at: 0 });
  uploads = reduce(uploads, { type: "progress", key: "a", sent: 10, at: 100 });
  assert.equal(uploads[0].rate, null, "too early to say");
  uploads = reduce(uploads, { type: "progress", key: "a", sent: 500, at: 1000 });
  assert.equal(uploads[0].rate, 500);
  assert.equal(secondsToGo(uploads[0]), 1);
  uploads = reduce(uploads, { type: "progress", key: "a", sent: 200, at: 2000 });
  assert.equal(uploads[0].sample.sent, 200);
});

test("totals count what is going on only", () => {
  const uploads = run(add("a"), add("b", { state: "interrupted", sent: 5 }), add("c"), { type: "refused", key: "c", sentence: "no" });
  assert.deepEqual(totals(uploads), { count: 1, sent: 0, size: 1000 });
  assert.equal(uploads[2].error, "no");
});

test("an unknown event is a mistake", () => {
  assert.throws(() => run(add("a"), { type: "nonsense", key: "a" }));
});
