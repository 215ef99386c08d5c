import assert from "node:assert/strict";
import test from "node:test";

import { asked, isShown, outcome, refusedWords } from "../../static/js/state/writer.js";

const draft = { title: "Fast movement", scene: "Two people.", shortSummary: "Two.", confidence: 0.91, other_concerns: ["It was dark."], potential_threat_level: 2 };

test("a text that is true is shown with who wrote it and how long that took", () => {
  const shown = outcome({ ok: true, detail: "True.", writer: "Small", about: "an example", seconds: 2.34, words: 12, text: draft, measured: draft, refusals: [] });
  assert.deepEqual([shown.severity, shown.word, shown.facts], ["good", "True.", "Small · about an example · 2.3 s · 12 words"]);
  assert.equal(shown.text.concerns, "Certainty 0.91 · act now · It was dark.");
  assert.deepEqual(shown.refusals, []);
});

test("what was turned away is told by its reasons, and no text is shown", () => {
  const shown = outcome({ ok: false, detail: "Not true.", writer: "Small", seconds: 1, text: null, refusals: [{ text: "x", reasons: ["A.", "B."] }] });
  assert.deepEqual([shown.severity, shown.text, shown.refusals], ["alert", null, ["A. B."]]);
  assert.deepEqual([refusedWords(1), refusedWords(2)], ["One text was turned away", "2 texts were turned away"]);
});

test("what no worker finished is told without anything else", () => {
  assert.deepEqual(outcome({ ok: false, detail: "Late." }), { severity: "alert", icon: "alert", word: "Late.", facts: "", text: null, measured: "", refusals: [] });
});

test("only what concerns the writer is shown and sent", () => {
  assert.equal(isShown("embedded", { only: "endpoint" }), false);
  assert.equal(isShown("endpoint", { only: "endpoint" }), true);
  assert.equal(isShown("off", { not: "off" }), false);
  assert.deepEqual(asked({ kind: "embedded", language: "de", timeout: "60", csrfmiddlewaretoken: "x" }), {
    kind: "embedded", language: "de", url: "", model: "", key: "", forget_key: false, takes_pictures: false, timeout: 60,
  });
});
