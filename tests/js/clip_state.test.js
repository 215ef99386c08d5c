import assert from "node:assert/strict";
import { test } from "node:test";

import { describe } from "../../static/js/state/analysis.js";
import { fromSnapshot, reduce } from "../../static/js/state/clip.js";
import { aClip, anAnalysis, progress } from "./examples.js";

const started = aClip({ analyses: [anAnalysis({ id: "a1", sequence: 3, state: "queued", stage: "", fraction: 0 })] });

function after(state, messages) {
  return messages.reduce(
    (so_far, message) => {
      const { state: next, stale } = reduce(so_far.state, message);
      return { state: next, stale: so_far.stale || stale };
    },
    { state, stale: false },
  );
}

test("an old snapshot and the messages since make the new snapshot", () => {
  const messages = [
    progress({ sequence: 4, state: "running", stage: "index", fraction: 0.01, seconds_left: null }),
    progress({ sequence: 5, state: "running", stage: "extract", fraction: 0.4, seconds_left: 12.5 }),
    progress({ sequence: 6, state: "running", stage: "assess", fraction: 0.95, seconds_left: 1 }),
  ];
  const fresh = aClip({
    analyses: [anAnalysis({ id: "a1", sequence: 6, state: "running", stage: "assess", fraction: 0.95, seconds_left: 1 })],
  });
  const { state, stale } = after(fromSnapshot(started), messages);
  assert.deepEqual(state, fromSnapshot(fresh));
  assert.equal(stale, false);
});

test("a message older than the snapshot changes nothing", () => {
  const state = fromSnapshot(started);
  for (const sequence of [1, 3]) {
    const next = reduce(state, progress({ sequence, state: "running", fraction: 0.9 }));
    assert.equal(next.state, state);
    assert.equal(next.stale, false);
  }
});

test("a gap in the sequence asks for a new snapshot and shows the news meanwhile", () => {
  const { state, stale } = reduce(fromSnapshot(started), progress({ sequence: 7, state: "running", fraction: 0.5 }));
  assert.equal(stale, true);
  assert.equal(state.clip.analyses[0].fraction, 0.5);
});

test("an end asks for a new snapshot, because the message carries no summary", () => {
  for (const state of ["done", "failed", "cancelled"]) {
    assert.equal(reduce(fromSnapshot(started), progress({ sequence: 4, state })).stale, true);
  }
});

test("an analysis that the snapshot does not know asks for a new one", () => {
  const next = reduce(fromSnapshot(started), progress({ analysis: "a2", sequence: 1 }));
  assert.equal(next.stale, true);
});

test("messages about another recording are not ours", () => {
  const state = fromSnapshot(started);
  assert.equal(reduce(state, { ...progress({ sequence: 4 }), clip: "other" }).state, state);
});

test("after a deletion nothing changes any more", () => {
  const { state } = reduce(fromSnapshot(started), { type: "clip.deleted", clip: "c1" });
  assert.equal(state.deleted, true);
  assert.equal(reduce(state, progress({ sequence: 4 })).state, state);
});

test("every state has a word, an icon and a severity", () => {
  for (const state of ["queued", "running", "failed", "cancelled", "done"]) {
    const { severity, icon, word } = describe(anAnalysis({ state, stage: "extract" }));
    assert.ok(severity && icon && word, state);
  }
  assert.equal(describe(anAnalysis({ state: "done", summary: { spans: 1 } })).word, "1 unusual span");
  assert.equal(describe(anAnalysis({ state: "done", summary: { spans: 0 } })).severity, "good");
  assert.equal(describe(anAnalysis({ state: "done", summary: {} })).word, "Fetching the result");
  assert.equal(describe(undefined).word, "Not analysed");
});
