import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_FILTER, counts, filtered, fromSnapshot, kindOf, reduce, withOlder, withSnapshot } from "../../static/js/state/clips.js";
import { aClip, anAnalysis, progress } from "./examples.js";

const gate = aClip({ id: "c1", title: "North gate.mp4", analyses: [anAnalysis({ id: "a1", sequence: 2, state: "running" })] });
const yard = aClip({ id: "c2", title: "Yard.mp4", analyses: [anAnalysis({ id: "a2", state: "done", summary: { spans: 2 } })] });
const hall = aClip({ id: "c3", title: "Hall.mp4", analyses: [anAnalysis({ id: "a3", state: "done", summary: { spans: 0 } })] });

test("messages change only the row that they are about", () => {
  const before = fromSnapshot([gate, yard]);
  const { state, stale } = reduce(before, progress({ sequence: 3, fraction: 0.7 }));
  assert.equal(stale, false);
  assert.equal(state.clips[0].analyses[0].fraction, 0.7);
  assert.equal(state.clips[1], yard);
  assert.equal(before.clips[0].analyses[0].fraction, 0);
});

test("an added recording is fetched, a known one is not", () => {
  const state = fromSnapshot([gate]);
  assert.equal(reduce(state, { type: "clip.added", clip: "c9", title: "new" }).stale, true);
  assert.equal(reduce(state, { type: "clip.added", clip: "c1", title: "known" }).stale, false);
});

test("a deleted recording goes, an unknown one leaves all as it is", () => {
  const state = fromSnapshot([gate, yard]);
  assert.deepEqual(reduce(state, { type: "clip.deleted", clip: "c1" }).state.clips, [yard]);
  assert.equal(reduce(state, { type: "clip.deleted", clip: "c9" }).state, state);
});

test("progress of a recording that is not in the list asks for a snapshot", () => {
  assert.equal(reduce(fromSnapshot([yard]), progress({ sequence: 1 })).stale, true);
});

test("kinds and their counts", () => {
  assert.deepEqual([gate, yard, hall].map(kindOf), ["busy", "unusual", "normal"]);
  const failed = aClip({ analyses: [anAnalysis({ state: "failed" })] });
  assert.deepEqual(counts([gate, yard, hall, failed]), { busy: 1, unusual: 1, normal: 1, failed: 1, cancelled: 0 });
});

test("filters need all words, in any order and case", () => {
  const clips = [gate, yard, hall];
  assert.deepEqual(filtered(clips, NO_FILTER), clips);
  assert.deepEqual(filtered(clips, { text: "GATE north", state: "" }), [gate]);
  assert.deepEqual(filtered(clips, { text: "", state: "unusual" }), [yard]);
  assert.deepEqual(filtered(clips, { text: "gate", state: "unusual" }), []);
});

test("older recordings that were asked for stay below a full snapshot, once each", () => {
  const dated = (id, day) => aClip({ id, created_at: `2026-01-0${day}T00:00:00Z` });
  const [newest, second, third, fourth] = [dated("n", 9), dated("s", 8), dated("t", 7), dated("f", 6)];
  const state = withOlder(fromSnapshot([second, third]), [third, fourth]);
  assert.deepEqual(state.clips.map(({ id }) => id), ["s", "t", "f"]);
  assert.deepEqual(withSnapshot(state, [newest, second], 2).clips.map(({ id }) => id), ["n", "s", "t", "f"]);
  assert.deepEqual(withSnapshot(state, [second], 2).clips.map(({ id }) => id), ["s"], "a short snapshot is all there is");
});
