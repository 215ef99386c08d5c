import assert from "node:assert/strict";
import { test } from "node:test";

import { blank, contentOf, labelled, moved, placed, withTrack, withoutTrack } from "../../static/js/state/annotation_edits.js";
import { drafts, empty, inOrder, lanes, reduce, savingState, unsaved } from "../../static/js/state/annotations.js";

const RANGE = { from: 0, to: 20 };
const theirs = (id, start, end, extra = {}) => ({ id, start, end, labels: [], note: "", tracks: [], revision: 1, ...extra });
const run = (state, ...actions) => actions.reduce(reduce, state);
const fresh = (...annotations) => reduce(empty(), { type: "loaded", annotations });
const change = (key, annotation) => ({ type: "change", changes: { [key]: annotation } });
const names = () => {
  let number = 0;
  return () => `new-${(number += 1)}`;
};

test("what the server has is shown and is saved", () => {
  const state = fresh(theirs("a", 1, 3, { labels: ["fight"] }));
  assert.deepEqual(state.items.a, { start: 1, end: 3, labels: ["fight"], note: "", tracks: [] });
  assert.deepEqual(unsaved(state), []);
  assert.equal(savingState(state).word, "saved");
});

test("a created span is unsaved until the server has it", () => {
  const created = run(fresh(), { type: "change", changes: { k: blank(2, 4) }, selected: ["k"] });
  assert.deepEqual(unsaved(created), ["k"]);
  assert.deepEqual(created.selected, ["k"]);
  const sent = run(created, { type: "sent", key: "k" });
  assert.deepEqual([unsaved(sent), savingState(sent).word], [[], "saving"]);
  const saved = run(sent, { type: "accepted", key: "k", annotation: theirs("server-id", 2, 4) });
  assert.deepEqual([unsaved(saved), savingState(saved).word, saved.saved.k.id], [[], "saved", "server-id"]);
  // Later lists name it by the server's id, the page by its own key still.
  assert.deepEqual(Object.keys(reduce(saved, { type: "loaded", annotations: [theirs("server-id", 2, 4)] }).items), ["k"]);
});

test("what is changed while it is sent is sent again, with the new revision", () => {
  const sent = run(fresh(theirs("a", 1, 3)), change("a", blank(1, 4)), { type: "sent", key: "a" });
  const state = run(sent, change("a", blank(1, 5)), { type: "accepted", key: "a", annotation: theirs("a", 1, 4, { revision: 2 }) });
  assert.deepEqual([state.items.a.end, unsaved(state), state.saved.a.revision], [5, ["a"], 2]);
});

test("what the server rounded is shown as it keeps it, and its tracks keep their names here", () => {
  const track = { id: "mine", label: "bag", keys: [{ time: 1, left: 0.1, top: 0.1, right: 0.2, bottom: 0.2, outside: false }] };
  const sent = run(fresh(), change("k", { ...blank(1, 2), note: " seen ", tracks: [track] }), { type: "sent", key: "k" });
  const state = run(sent, { type: "accepted", key: "k", annotation: theirs("s", 1, 2, { note: "seen", tracks: [{ ...track, id: "server" }] }) });
  assert.deepEqual([state.items.k.note, state.items.k.tracks[0].id, unsaved(state)], ["seen", "mine", []]);
});

test("a drag is one step of undo, and Escape takes it back", () => {
  const start = fresh(theirs("a", 1, 3));
  const drag = (end) => ({ type: "drag", changes: { a: placed(start.items.a, 1, end, RANGE) } });
  const going = run(start, drag(4), drag(5), drag(6));
  assert.deepEqual([going.items.a.end, unsaved(going)], [6, []], "nothing is sent while it goes on");
  const dropped = run(going, { type: "drop" });
  assert.deepEqual([dropped.past.length, unsaved(dropped)], [1, ["a"]]);
  assert.equal(run(dropped, { type: "undo" }).items.a.end, 3);
  assert.equal(run(dropped, { type: "undo" }, { type: "redo" }).items.a.end, 6);
  const escaped = run(going, { type: "cancel" });
  assert.deepEqual([escaped.items.a.end, escaped.past.length], [3, 0]);
});

test("a span stays within its source and never vanishes", () => {
  assert.deepEqual([placed(blank(0, 1), 5, 2, RANGE)].map(({ start, end }) => [start, end]), [[2, 5]]);
  assert.deepEqual([placed(blank(0, 1), 25, 30, RANGE)].map(({ start, end }) => [start, end]), [[19.96, 20]]);
  const carried = moved({ ...blank(1, 3), tracks: [{ id: "t", label: "", keys: [{ time: 2 }] }] }, -9, RANGE);
  assert.deepEqual([carried.start, carried.end, carried.tracks[0].keys[0].time], [0, 2, 1]);
});

test("a split gives both parts labels and note; the second is selected", () => {
  const state = run(fresh(theirs("a", 1, 5, { labels: ["fight"], note: "two men" }), theirs("b", 8, 9)), { type: "split", time: 3, newKey: names() });
  assert.deepEqual(inOrder(state.items).map(({ start, end, labels, note }) => [start, end, labels[0], note]), [
    [1, 3, "fight", "two men"], [3, 5, "fight", "two men"], [8, 9, undefined, ""],
  ]);
  assert.deepEqual(state.selected, ["new-1"]);
  assert.deepEqual(Object.keys(run(state, { type: "undo" }).items), ["a", "b"]);
  assert.equal(run(fresh(theirs("a", 1, 5)), { type: "split", time: 5, newKey: names() }).past.length, 0, "nothing to cut at an end");
});

test("merging keeps every label, note and box", () => {
  const key = { time: 1, left: 0.1, top: 0.1, right: 0.2, bottom: 0.2, outside: false };
  const one = theirs("a", 1, 3, { labels: ["fight"], note: "begin", tracks: [{ id: "t", label: "man", keys: [key] }] });
  const state = run(fresh(one, theirs("b", 4, 6, { labels: ["fight", "fall"], note: "end" })), { type: "select", keys: ["b", "a"] }, { type: "merge" });
  assert.deepEqual(Object.keys(state.items), ["a"]);
  const { start, end, labels, note, tracks } = state.items.a;
  assert.deepEqual([start, end, labels, note], [1, 6, ["fight", "fall"], "begin\nend"]);
  // The man was followed until 3: he does not stand on until 6.
  assert.deepEqual(tracks[0].keys.map(({ time, outside }) => [time, outside]), [[1, false], [3, true]]);
  assert.deepEqual(unsaved(state).sort(), ["a", "b"]);
  assert.equal(Object.keys(run(state, { type: "undo" }).items).length, 2);
  assert.equal(run(fresh(one), { type: "select", keys: ["a"] }, { type: "merge" }).past.length, 0, "one alone is not merged");
});

test("a shortened span cuts its boxes, and a split that is merged again is what it was", () => {
  const keys = [0, 4].map((time) => ({ time, left: time / 10, top: 0.1, right: time / 10 + 0.2, bottom: 0.5, outside: false }));
  const whole = { ...blank(0, 4), tracks: [{ id: "t", label: "man", keys }] };
  assert.deepEqual(placed(whole, 0, 2, RANGE).tracks[0].keys.map(({ time, left }) => [time, left]), [[0, 0], [2, 0.2]]);
  const cut = run(fresh(theirs("a", 0, 4, { tracks: whole.tracks })), { type: "split", time: 2, newKey: names() });
  const again = run(cut, { type: "select", keys: Object.keys(cut.items) }, { type: "merge" });
  assert.deepEqual(again.items.a.tracks.map(({ keys: all }) => all.map(({ time }) => time)), [[0, 2, 4]]);
});

test("a deleted span comes back by undo, as new where the server deleted it already", () => {
  const gone = run(fresh(theirs("a", 1, 3, { labels: ["fall"] })), { type: "select", keys: ["a"] }, { type: "delete" });
  assert.deepEqual([Object.keys(gone.items), unsaved(gone), gone.selected], [[], ["a"], []]);
  const state = run(gone, { type: "sent", key: "a" }, { type: "accepted", key: "a", annotation: null }, { type: "undo" });
  assert.deepEqual([state.items.a.labels, state.saved.a, unsaved(state)], [["fall"], undefined, ["a"]]);
});

test("labels and notes are edits like others; the same label twice is one", () => {
  const span = labelled(labelled(labelled(blank(1, 2), "fight"), " knife "), "fight");
  assert.deepEqual(span.labels, ["fight", "knife"]);
  const state = run(fresh(theirs("a", 1, 2)), change("a", span), change("a", { ...span, note: "by the door" }), { type: "undo" });
  assert.deepEqual([state.items.a.note, state.items.a.labels.length], ["", 2]);
  assert.equal(run(fresh(theirs("a", 1, 2)), change("a", blank(1, 2))).past.length, 0, "no change is no step");
});

test("tracks are put, replaced and dropped when nothing is left of them", () => {
  const track = { id: "t", label: "bag", keys: [{ time: 1 }] };
  const one = withTrack(blank(0, 2), track);
  assert.equal(withTrack(one, { ...track, label: "case" }).tracks[0].label, "case");
  assert.deepEqual(withTrack(one, { ...track, keys: [] }).tracks, []);
  assert.deepEqual(withoutTrack(one, "t").tracks, []);
});

test("a failed request loses nothing and says why", () => {
  const failed = run(fresh(theirs("a", 1, 3)), change("a", blank(1, 4)), { type: "sent", key: "a" }, { type: "failed", key: "a", sentence: "The server cannot be reached." });
  assert.deepEqual(savingState(failed), { word: "not saved", why: "The server cannot be reached." });
  assert.deepEqual(unsaved(failed), ["a"]);
  // It outlives the window: the next one takes it up where the server still has what it was made from.
  const next = run(empty(), { type: "restored", drafts: JSON.parse(JSON.stringify(drafts(failed))) }, { type: "loaded", annotations: [theirs("a", 1, 3)] });
  assert.deepEqual([next.items.a.end, unsaved(next), next.conflicts], [4, ["a"], {}]);
});

test("a second writer's change is a conflict in which both versions are there", () => {
  const other = theirs("a", 2, 3, { revision: 2, labels: ["fall"] });
  const mine = run(fresh(theirs("a", 1, 3)), change("a", blank(1, 4)), { type: "sent", key: "a" }, { type: "conflict", key: "a", current: other });
  assert.deepEqual([mine.items.a.end, mine.conflicts.a.start, savingState(mine).word, unsaved(mine)], [4, 2, "conflict", []]);
  const kept = run(mine, { type: "keep-mine", key: "a" });
  assert.deepEqual([kept.items.a.end, kept.saved.a.revision, unsaved(kept)], [4, 2, ["a"]]);
  const taken = run(mine, { type: "take-theirs", key: "a" });
  assert.deepEqual([taken.items.a, unsaved(taken)], [contentOf(other), []]);
  assert.equal(run(taken, { type: "undo" }).items.a.end, 4, "what was mine can be had back");
});

test("news of others is taken where nothing was changed here, and a conflict where it was", () => {
  const start = fresh(theirs("a", 1, 3), theirs("b", 5, 6));
  const news = { type: "loaded", annotations: [theirs("a", 1, 3.5, { revision: 2 })] };
  assert.deepEqual(inOrder(reduce(start, news).items).map(({ key, end }) => [key, end]), [["a", 3.5]], "b was deleted by another");
  const both = run(start, change("a", blank(0, 3)), change("b", blank(5, 7)), news);
  assert.deepEqual([both.conflicts.a.end, both.conflicts.b], [3.5, null]);
  const again = run(both, { type: "keep-mine", key: "b" });
  assert.deepEqual([again.saved.b, unsaved(again)], [undefined, ["b"]], "made anew");
  assert.deepEqual(Object.keys(run(both, { type: "take-theirs", key: "b" }).items), ["a"]);
  assert.ok("b" in reduce(start, { ...news, from: 0, to: 4 }).items, "beyond what was asked for nothing is known");
});

test("spans that overlap lie in rows of their own", () => {
  const { rows, count } = lanes(inOrder({ a: blank(0, 5), b: blank(1, 2), c: blank(2, 4), d: blank(5, 6) }));
  assert.deepEqual([rows, count], [{ a: 0, b: 1, c: 1, d: 0 }, 2]);
});
