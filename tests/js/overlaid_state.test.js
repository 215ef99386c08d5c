// Several systems' curves and spans over each other, on a recording.

import assert from "node:assert/strict";
import { test } from "node:test";

import { absentSentences } from "../../static/js/state/explain.js";
import { curvesOf, describeAll, legendOf, mergedSpans, partsOf, spansAt } from "../../static/js/state/overlaid.js";
import { lookOf } from "../../static/js/state/palette.js";
import { anAnalysis } from "./examples.js";

const snippets = { start: [0, 2], end: [2, 4], score: [0.2, 0.8], contributions: { motion: [1, 1] }, facts: {}, classes: {} };
const done = (system, place, spans) => anAnalysis({ id: system, system, system_title: system.toUpperCase(), system_place: place, state: "done", summary: { spans: spans.length } });
const result = (system, place, spans, contributions = snippets.contributions) => ({ analysis: done(system, place, spans), scores: { line: 0.5, snippets: { ...snippets, contributions } }, spans });
const aSpan = (start, end, contributions = { motion: 1 }) => ({ start, end, contributions });

const normality = result("normality", 0, [aSpan(1, 3)]);
const fusion = result("fusion", 1, [aSpan(0, 2, { appearance: 0.3, thermal: 0.68, motion: 0.02 }), aSpan(5, 6, { appearance: 1 })], { appearance: [0.3, 1], thermal: [0.7, 0] });
const results = [normality, fusion];

test("each system keeps its look, whatever else is shown", () => {
  const looks = Array.from({ length: 8 }, (_, place) => lookOf(place));
  assert.equal(new Set(looks.map(({ token }) => token)).size, 8);
  assert.equal(new Set(looks.map(({ dash }) => dash)).size, 8);
  assert.deepEqual(curvesOf([fusion])[0].look, curvesOf(results)[1].look);
});

test("the legend names every system, also those without a curve yet", () => {
  const running = anAnalysis({ id: "r", system: "audio", system_title: "Audio", system_place: 2, state: "running", fraction: 0.42 });
  const analyses = [normality.analysis, fusion.analysis, running];
  const legend = legendOf(analyses, [], { hidden: new Set(["fusion"]), ready: new Set(["normality", "fusion"]) });
  assert.deepEqual(legend.map(({ title, shown, ready, word }) => [title, shown, ready, word]), [
    ["NORMALITY", true, true, "1"],
    ["FUSION", false, true, "2"],
    ["Audio", true, false, "42 %"],
  ]);
});

test("of one system the score and its modalities are told apart", () => {
  const parts = partsOf(fusion.scores);
  const legend = legendOf([fusion.analysis], parts, { hidden: new Set(["part:thermal"]), ready: new Set(["fusion"]) });
  assert.deepEqual(legend.map(({ title, shown }) => [title, shown]), [["score", true], ["visible", true], ["thermal", false]]);
});

test("spans of all shown systems stand in order, in the words of their curves", () => {
  const spans = mergedSpans(results, new Set());
  assert.deepEqual(spans.map(({ start, system }) => [start, system.key]), [[0, "fusion"], [1, "normality"], [5, "fusion"]]);
  assert.deepEqual(spans.map(({ words }) => words), ["thermal 68 % · visible 30 %", "motion 100 %", "visible 100 %"]);
  assert.deepEqual(mergedSpans(results, new Set(["fusion"])).map(({ start }) => start), [1]);
  assert.deepEqual([0.5, 1, 2, 4].map((moment) => spansAt(spans, moment)), [[0], [0, 1], [1], []]);
});

test("one chip speaks for all systems", () => {
  const quiet = done("quiet", 3, []);
  const failed = anAnalysis({ id: "f", state: "failed" });
  const word = (...analyses) => describeAll(analyses).word;
  assert.equal(word(normality.analysis), "1 unusual span");
  assert.equal(word(normality.analysis, quiet), "Unusual to 1 of 2 systems");
  assert.equal(word(normality.analysis, quiet, anAnalysis()), "1 of 3 systems at work");
  assert.equal(word(quiet, quiet), "Nothing unusual");
  assert.equal(word(quiet, failed), "1 of 2 systems failed");
  assert.equal(word(quiet, anAnalysis({ state: "done", summary: {} })), "Fetching the result");
});

test("what was absent is said in words, and why", () => {
  const say = (facts, contributions, has_audio) => absentSentences({ snippets: { ...snippets, facts, contributions } }, { has_audio });
  const all = { appearance: [0.5, 0.5], motion: [0.5, 0.5], objects: [0, 0], thermal: [0, 0] };
  assert.deepEqual(say({ sound: ["absent", "absent"] }, { ...all, sound: [0, 0] }, false), ["Sound is absent: the recording has none."]);
  assert.deepEqual(say({ sound: ["absent", null] }, { ...all, sound: [0, 0.2] }, true), ["Sound is absent in 1 of 2 snippets."]);
  assert.deepEqual(say({ sound: ["ordinary", "unusual"] }, { ...all, sound: [0, 0] }, true), []);
  assert.deepEqual(say({}, { motion: [1, 1] }, false), ["Sound is absent: the recording has none.", "Not measured: appearance, thermal, objects."]);
});
