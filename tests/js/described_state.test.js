import assert from "node:assert/strict";
import { test } from "node:test";

import { canUndo, degrees, editWords, icon, isComing, newest, stateWords, withDescribed } from "../../static/js/state/described.js";
import { aDescription, anAlert } from "./examples.js";

const measured = aDescription();
const waiting = aDescription({ state: "waiting", state_words: "A text will be written." });
const written = aDescription({ kind: "written", shown: "A person ran.", state: "written" });
const edited = aDescription({ kind: "edited", shown: "A fox.", edit: "A fox.", revision: 1 });

test("whose words they are is told by a sign too", () => {
  assert.deepEqual([measured, written, edited].map(icon), ["pulse", "chat", "person"]);
  assert.equal(icon({ kind: "something new" }), "pulse");
});

test("of two tellings the newer counts, in whichever order they come", () => {
  const moreMeasured = aDescription({ facts_revision: 2, state: "waiting" });
  for (const [older, newer] of [[waiting, written], [written, moreMeasured], [moreMeasured, edited], [measured, waiting]]) {
    assert.equal(newest(older, newer), newer);
    assert.equal(newest(newer, older), newer);
  }
  assert.equal(newest(null, measured), measured);
  const same = { ...written };
  assert.equal(newest(written, same), same);
});

test("room is kept while a text may come", () => {
  assert.deepEqual([measured, waiting, written].map(isComing), [false, true, false]);
});

test("texts that were turned away are told, not beside a person's own words", () => {
  assert.equal(stateWords(waiting), "A text will be written.");
  assert.equal(stateWords({ ...waiting, refused: 1 }), "A text will be written. One text was turned away as not true to what was measured.");
  assert.equal(stateWords({ ...written, refused: 2 }), "2 texts were turned away as not true to what was measured.");
  assert.equal(stateWords({ ...edited, refused: 2 }), "");
});

test("how sure, and how bad", () => {
  assert.equal(degrees({ confidence: 0.804, threat: "Look at it" }), "80 % sure · Look at it");
});

test("edits in words", () => {
  assert.equal(editWords({ text: "A fox.", by: "rita" }), "rita: “A fox.”");
  assert.equal(editWords({ text: "", by: "rita" }), "rita took the words before away");
});

test("an edit can be undone while one stands", () => {
  assert.deepEqual([canUndo(edited, null), canUndo(measured, null)], [true, false]);
  assert.equal(canUndo(measured, [{ withdrawn_at: null }]), true);
  assert.equal(canUndo(edited, [{ withdrawn_at: "2026-01-02T03:04:05Z" }]), false);
});

test("an alert takes what is newly said of it, and nothing older", () => {
  const alert = anAlert({ described: edited });
  assert.equal(withDescribed(alert, written).described, edited);
  assert.equal(withDescribed(anAlert(), edited).described.shown, "A fox.");
});
