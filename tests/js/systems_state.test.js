// Several systems on one camera, on one recording, and in one alert.

import assert from "node:assert/strict";
import { test } from "node:test";

import { seenBy, strongest } from "../../static/js/state/alerts.js";
import { bySystem, foremost, shownFirst } from "../../static/js/state/analysis.js";
import { problemsOf } from "../../static/js/state/cameras.js";
import { broken, seriesOf } from "../../static/js/state/history.js";
import { newestWords } from "../../static/js/state/newest.js";
import { answered, drawn, heard, legendOf, withView } from "../../static/js/state/system_curves.js";
import { fromSnapshot, reduce } from "../../static/js/state/wall.js";
import { aCamera, aClip, anAlert, anAnalysis, snippet } from "./examples.js";

const scoring = [
  { name: "normality", title: "Learned normality", place: 0, line: 0.7, problem: "" },
  { name: "fights", title: "Fights", place: 3, line: 0.5, problem: "" },
];
const view = aCamera({ systems: ["normality", "fights"], scoring, points: [[99, 0.1]] });
const at = (cameras) => fromSnapshot({ now: 100, cameras, alerts: [] }, 100).state;
const answer = { system: "fights", line: 0.5, last: snippet(99, { system: "fights" }), end: [98, 99], score: [0.6, 0.7] };

test("the first system is shown, messages of others leave it alone", () => {
  const state = at([view]);
  assert.deepEqual([state.cameras.k1.shown, state.cameras.k1.line], ["normality", 0.7]);
  assert.equal(reduce(state, snippet(100, { system: "fights", score: 0.9 }), 100).state, state);
});

test("another system's scores replace the first one's, and no gap is seen between them", () => {
  const shown = reduce(at([view]), { type: "system.shown", camera: "k1", scores: answer }, 100).state;
  assert.deepEqual(shown.cameras.k1.points, [[98, 0.6], [99, 0.7]]);
  assert.equal(shown.cameras.k1.line, 0.5);
  const { state, effects } = reduce(shown, snippet(100, { system: "fights", score: 0.9 }), 100);
  assert.deepEqual(effects, []);
  assert.equal(state.cameras.k1.points.length, 3);
  assert.equal(reduce(state, snippet(101, { system: "normality" }), 101).state, state);
});

test("an edited camera keeps what is shown; late answers of another system are dropped", () => {
  const shown = reduce(at([view]), { type: "system.shown", camera: "k1", scores: answer }, 100).state;
  const edited = reduce(shown, { type: "camera.fetched", view: { ...view, name: "Door" } }, 101).state;
  assert.deepEqual([edited.cameras.k1.name, edited.cameras.k1.shown], ["Door", "fights"]);
  assert.deepEqual(edited.cameras.k1.points, [[98, 0.6], [99, 0.7]]);
  const late = reduce(shown, { type: "scores.fetched", camera: "k1", scores: { system: "normality", end: [97], score: [0] } }, 101);
  assert.equal(late.state, shown);
});

test("a system that fails is named", () => {
  assert.deepEqual(problemsOf(view), []);
  assert.deepEqual(problemsOf({ scoring: [{ ...scoring[1], problem: "No trained model." }] }), ["Fights does not score: No trained model."]);
});

test("the newest snippet's classes and light in words", () => {
  const last = { contributions: { thermal: 0.7, appearance: 0.28, motion: 0.02, sound: 0 }, classes: { normal: 0.1, bag_left: 0.7, running: 0.15, biker: 0.05 }, facts: { low_light: 1, dark_share: 0.62, modality: "thermal", sound: "absent" } };
  const words = newestWords({ last });
  assert.deepEqual(words.classes.map(({ name }) => name), ["bag left", "running", "normal"]);
  assert.deepEqual([words.light, words.alone], ["low light: 62 % dark", "thermal picture only"]);
  assert.deepEqual(words.shares.map(({ word }) => word), ["thermal 70 %", "appearance 28 %"]);
  assert.equal(words.absent, "sound absent");
  assert.deepEqual(newestWords({ last: null }), { classes: [], light: "", alone: "", shares: [], absent: "" });
});

test("an alert names who saw it, the strongest first", () => {
  const seen = [
    { system: "fights", title: "Fights", label: "fighting", peak: 0.9, class_scores: { fighting: 0.9, normal: 0.08, biker: 0.02 }, low_light: true, dark_share: 0.5 },
    { system: "normality", title: "Learned normality", label: "", peak: 0.6, class_scores: {} },
  ];
  const alert = anAlert({ seen_by: seen });
  assert.deepEqual(seenBy(alert), ["Fights: fighting, 0.90", "Learned normality: unusual, 0.60"]);
  assert.deepEqual(strongest(alert), { classes: "fighting 90 %, normal 8 %", light: "low: up to 50 % of the picture was dark" });
  assert.deepEqual([seenBy(anAlert()), strongest(anAlert())], [[], { classes: "", light: "" }]);
});

test("of several analyses the one that says most speaks for the recording", () => {
  const quiet = anAnalysis({ id: "q", state: "done", summary: { spans: 0 }, created_at: "2026-01-01T00:00:00Z" });
  const loud = anAnalysis({ id: "l", system: "fights", state: "done", summary: { spans: 2 }, created_at: "2026-01-02T00:00:00Z" });
  const again = anAnalysis({ id: "a", state: "done", summary: { spans: 0 }, created_at: "2026-01-03T00:00:00Z" });
  const clip = aClip({ analyses: [again, loud, quiet] });
  assert.deepEqual(bySystem(clip).map(({ id }) => id), ["a", "l"]);
  assert.equal(foremost(clip).id, "l");
  assert.equal(foremost(aClip({ analyses: [loud, anAnalysis({ id: "r", state: "running" })] })).id, "r");
  assert.equal(foremost(aClip({ analyses: [] })), undefined);
});

test("every system of a camera has a curve, whichever is shown", () => {
  let curves = withView({}, view, 600);
  for (const message of [snippet(100), snippet(100, { system: "fights", score: 0.9 }), snippet(100, { system: "gone" })]) ({ curves } = heard(curves, message));
  assert.deepEqual(Object.keys(curves), ["normality", "fights"]);
  assert.deepEqual(drawn(curves, view, new Set(["normality"])).map(({ name, points }) => [name, points]), [["fights", [[100, 0.9]]]]);
  assert.deepEqual(legendOf(curves, view, new Set(["normality"])).map(({ key, shown, icon, word }) => [key, shown, icon, word]), [
    ["normality", false, "", "0.10"],
    ["fights", true, "alert", "0.90"],
  ]);
  // A view that lacks a system forgets it; what the other one scored stays.
  assert.deepEqual(withView(curves, { scoring: [scoring[1]] }, 600), { fights: curves.fights });
});

test("each system's own gaps are asked for and filled", () => {
  const { curves } = heard(withView({}, view, 600), snippet(97, { system: "fights" }));
  assert.deepEqual(heard(curves, snippet(98)).gap, null, "the other one's numbers are its own");
  const after = heard(curves, snippet(100, { system: "fights", score: 0.4 }));
  assert.deepEqual(after.gap, { system: "fights", since: 97 });
  const filled = answered(after.curves, answer).fights;
  assert.deepEqual(filled.points, [[97, 0.1], [98, 0.6], [99, 0.7], [100, 0.4]]);
  assert.equal(filled.last.sequence, 100, "an answer that is older than what was pushed");
  assert.equal(answered(withView({}, view, 600), answer).fights.last.sequence, 99);
  const told = { ...answer, contributions: { motion: [0.4, null], sound: [0.6, 0] } };
  assert.deepEqual(answered(after.curves, told).fights.shares, [
    [97, { motion: 1 }], [98, { motion: 0.4, sound: 0.6 }], [99, { motion: 0, sound: 0 }], [100, { motion: 1 }],
  ]);
  assert.equal(answered(curves, { system: "gone", end: [], score: [] }), curves);
});

test("of the past all shown systems are drawn, the chosen one on top, each in its look", () => {
  const columns = { time: [1, 2, 9], lowest: [0, 0, 0], mean: [0.1, 0.1, 0.1], highest: [0.2, 0.3, 0.4] };
  const data = { system: "normality", step: 1, ...columns, others: [{ system: "fights", line: 0.5, ...columns }] };
  const series = seriesOf(data, scoring, new Set());
  assert.deepEqual(series.map(({ title, isFocus, look }) => [title, isFocus, look.token]), [["Fights", false, "--system-3"], ["Learned normality", true, "--system-0"]]);
  assert.deepEqual(seriesOf(data, scoring, new Set(["normality"])).map(({ system }) => system), ["fights"]);
  assert.deepEqual(broken(series[0], 1).highest, [0.2, 0.3, null, 0.4], "a line ends where nothing was scored");
});

test("a page begins with the system that found something, until another is chosen", () => {
  const quiet = anAnalysis({ id: "q", system: "normality", state: "done", summary: { spans: 0 }, created_at: "2026-01-01T00:00:00Z" });
  const busy = anAnalysis({ id: "b", system: "words", state: "running", created_at: "2026-01-02T00:00:00Z" });
  const loud = anAnalysis({ id: "l", system: "fights", state: "done", summary: { spans: 2 }, created_at: "2026-01-03T00:00:00Z" });
  const clip = aClip({ analyses: [quiet, busy, loud] });
  assert.equal(shownFirst(clip, null).id, "l");
  assert.equal(shownFirst(clip, "normality").id, "q");
  assert.equal(shownFirst(clip, "words").id, "b");
  assert.equal(shownFirst(aClip({ analyses: [busy, quiet] }), null).id, "q");
  assert.equal(shownFirst(aClip({ analyses: [busy] }), null).id, "b");
  assert.equal(shownFirst(aClip({ analyses: [] }), null), undefined);
});
