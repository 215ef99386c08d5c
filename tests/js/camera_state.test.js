import assert from "node:assert/strict";
import { test } from "node:test";

import { severityOf } from "../../static/js/state/alerts.js";
import { condition, fromView, learningWord, reading, scored, told } from "../../static/js/state/cameras.js";
import { merged } from "../../static/js/state/series.js";
import { aCamera, anAlert, snippet } from "./examples.js";

const NOW = 1000;
const camera = (fields) => fromView(aCamera(fields), { now: NOW, offset: 0 });
const word = (one, moment = {}) => condition(one, { now: NOW, ...moment }).word;

test("a camera that is not heard of for five seconds is offline", () => {
  const live = camera();
  assert.equal(word(live), "Live");
  assert.equal(word(live, { now: NOW + 4.9 }), "Live");
  assert.equal(word(live, { now: NOW + 5.1 }), "Offline");
  const again = told(live, { state: "live", reason: "", health: {}, process: "m" }, NOW + 6);
  assert.equal(word(again, { now: NOW + 8 }), "Live");
});

test("scores that trail are said, by the server's clock", () => {
  const { camera: one } = scored(camera(), snippet(NOW - 1));
  assert.equal(word(one), "Live");
  const { camera: late } = scored(camera(), snippet(NOW - 7));
  assert.equal(word(late), "Lagging 7 s");
  assert.equal(word(late, { offset: -6 }), "Live");
});

test("what was said of it stands: disabled, failed, offline with its reason", () => {
  assert.equal(word(camera({ enabled: false })), "Disabled");
  assert.equal(word(camera({ state: "failed", reason: "401" })), "Failed");
  assert.equal(condition(camera({ state: "offline", reason: "refused" }), { now: NOW }).reason, "refused");
  assert.equal(word(camera(), { connected: false }), "No connection");
});

test("the chip speaks when the score is above the line", () => {
  assert.equal(reading(camera()), null);
  assert.equal(reading(scored(camera(), snippet(1, { score: 0.4, label: "running" })).camera).word, "Normal");
  const high = reading(scored(camera(), snippet(1, { score: 0.7, label: "running" })).camera);
  assert.deepEqual([high.word, high.severity], ["running", "alert"]);
});

test("learning is said until it is over", () => {
  assert.equal(learningWord(aCamera()), "");
  assert.equal(learningWord(aCamera({ learning: "learning", learned: 0.6 })), "Learning normal 60 %");
  assert.equal(learningWord(aCamera({ learning: "learning", learned: 0, systems: ["contrastive_fusion"] })), "");
  assert.match(learningWord(aCamera({ learning: "changed", learned: 0, learning_note: "it moved" })), /anew 0 %: it moved/);
});

test("a tile is coloured by the worst alert of its own that nobody acknowledged", () => {
  const at = Date.parse("2026-01-02T03:05:00Z");
  const ended = anAlert({ id: "b", state: "ended", severity: "alert", ended_at: "2026-01-02T03:04:50Z" });
  assert.equal(severityOf([], "k1", at), null);
  assert.equal(severityOf([anAlert()], "k1", at).severity, "notice");
  assert.equal(severityOf([anAlert(), ended], "k1", at).severity, "alert");
  assert.equal(severityOf([ended], "k1", at + 60_000), null);
  assert.equal(severityOf([anAlert({ acknowledged_at: "2026-01-02T03:04:59Z" })], "k1", at), null);
  assert.equal(severityOf([anAlert({ camera: "k2" })], "k1", at), null);
});

test("points merge in order, once each, and the old go", () => {
  const points = [[1, 0], [3, 0]];
  assert.equal(merged(points, [[1.01, 0.5]]), points);
  assert.deepEqual(merged(points, [[2, 0.5], [0, 1], [4, 1]]), [[0, 1], [1, 0], [2, 0.5], [3, 0], [4, 1]]);
  assert.deepEqual(merged(points, [[4, 1]], 2.5), [[3, 0], [4, 1]]);
  assert.deepEqual(merged(points, [], 9), []);
});
