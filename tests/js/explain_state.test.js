import assert from "node:assert/strict";
import { test } from "node:test";

import { classesAt, lightAt, lightSentence, lowLightStretches, modalityWord, sharesOf, snippetAt } from "../../static/js/state/explain.js";

const snippets = {
  start: [0, 1, 2, 6], end: [2, 3, 4, 8], score: [0.1, 0.9, 0.4, 0.2],
  contributions: { appearance: [0.25, 1, null, 0.5], thermal: [0.75, 0, null, 0.5] },
  classes: { normal: [0.9, 0.2, null, null], bag_left: [0.1, 0.8, null, null] },
  facts: { dark_share: [0.71, 0.55, null, 0.1], low_light: [1, 1, null, 0], modality: ["thermal", "both", null, "both"] },
};
const scores = { snippets };

test("shares stand on the same times and reach both ends", () => {
  const [visible, thermal] = sharesOf(scores);
  assert.deepEqual([visible.word, thermal.word], ["visible", "thermal"]);
  assert.deepEqual(visible.time, [0, 1, 2, 3, 7, 8]);
  assert.deepEqual(thermal.value, [0.75, 0.75, 0, 0, 0.5, 0.5]);
  assert.deepEqual(sharesOf({ snippets: { ...snippets, start: [] } }), []);
});

test("appearance is called visible only beside thermal alone", () => {
  assert.equal(modalityWord("appearance", ["appearance", "motion", "thermal"]), "appearance");
});

test("of overlapping snippets the nearest tells", () => {
  assert.deepEqual([0.2, 1.4, 1.6, 5.2, 99].map((moment) => snippetAt(snippets, moment)), [0, 0, 1, 3, 3]);
  assert.equal(snippetAt({ start: [], end: [] }, 1), -1);
});

test("classes of a snippet, the likeliest marked", () => {
  assert.deepEqual(classesAt(scores, 1), [{ name: "normal", probability: 0.2, isTop: false }, { name: "bag left", probability: 0.8, isTop: true }]);
  assert.equal(classesAt(scores, 3), null);
  assert.equal(classesAt({ snippets: {} }, 0), null);
});

test("light is said with the measured share, and which picture carries on", () => {
  assert.equal(lightAt(scores, 0).word, "Low light: 71 % dark");
  assert.match(lightAt(scores, 0).sentence, /the thermal one carries the score alone/);
  assert.deepEqual([lightAt(scores, 3).isLow, lightAt(scores, 3).sentence], [false, ""]);
  assert.equal(lightAt(scores, 2), null);
  assert.deepEqual(lowLightStretches(snippets), [[0, 3]]);
  assert.equal(lightSentence(snippets), "low in 2 of 4 snippets; up to 71 % of the picture's pixels were dark");
  assert.equal(lightSentence({ start: [0], facts: {} }), "");
});
