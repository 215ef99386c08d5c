import assert from "node:assert/strict";
import { test } from "node:test";

import { evidenceOf, markOf, MOST, recalled, remember, targetOf } from "../../static/js/state/questions.js";

const answer = (question, kind = "told") => ({ question, kind, pieces: [{ text: "It started at 00:15.", time: null, alert: null }] });

test("the newest answer comes first, and what is asked again moves up", () => {
  const asked = ["a", "b", "a"].reduce((history, question) => remember(history, answer(question)), []);
  assert.deepEqual(asked.map(({ question }) => question), ["a", "b"]);
  const many = Array.from({ length: 50 }, (_, place) => String(place)).reduce((history, question) => remember(history, answer(question)), []);
  assert.equal(many.length, MOST);
  assert.equal(many[0].question, "49");
});

test("what was kept is read again, and nothing else", () => {
  const kept = [answer("a"), answer("b", "unknown")];
  assert.deepEqual(recalled(JSON.stringify(kept)), kept);
  for (const text of [null, "", "{", "{}", "[1, null]", '[{"question": "a"}]', '[{"question": "a", "kind": "yes", "pieces": [{"text": 1}]}]']) {
    assert.deepEqual(recalled(text), []);
  }
});

test("moments of a recording are sought in its video", () => {
  assert.deepEqual(targetOf({ text: "00:15", time: 15, alert: null }, { kind: "clip" }), { seek: 15 });
  assert.deepEqual(targetOf({ text: "00:00", time: 0, alert: null }, { kind: "clip" }), { seek: 0 });
  assert.equal(targetOf({ text: "from", time: null, alert: null }, { kind: "clip" }), null);
});

test("moments of an alert are sought in its evidence, others lead to what the camera recorded", () => {
  const evidence = evidenceOf({ evidence_url: "/media/1", evidence_start: "2026-03-02T12:00:00Z", evidence_end: "2026-03-02T12:00:30Z" });
  const shown = { kind: "alert", camera: "c1", evidence };
  const noon = Date.parse("2026-03-02T12:00:00Z") / 1000;
  assert.deepEqual(targetOf({ time: noon + 10, alert: null }, shown), { seek: 10 });
  assert.deepEqual(targetOf({ time: noon - 0.5, alert: null }, shown), { seek: 0 });
  assert.deepEqual(targetOf({ time: noon + 60, alert: null }, shown), { address: `/cameras/c1/?at=${noon + 60}` });
  assert.deepEqual(targetOf({ time: noon, alert: null }, { ...shown, evidence: null }), { address: `/cameras/c1/?at=${noon}` });
  assert.equal(targetOf({ time: noon, alert: null }, { kind: "alert", camera: null, evidence: null }), null);
  assert.deepEqual(targetOf({ time: null, alert: "a1" }, shown), { address: "/alerts/a1/" });
  assert.equal(evidenceOf({ evidence_url: null, evidence_start: null, evidence_end: null }), null);
});

test("an answer that says little by itself is marked", () => {
  assert.equal(markOf("told"), null);
  for (const kind of ["yes", "no", "corrected", "unknown"]) assert.ok(markOf(kind).word && markOf(kind).icon);
});
