// Several systems' results on one recording, laid over each other. Pure.
//
// A result: {analysis, scores, spans}, as the API gives them. `hidden`: keys of curves that the reader hid, which
// are systems' names and "part:" with a modality's.

import { describe, isFinished } from "./analysis.js";
import { modalitySeries, scoreSeries } from "./curve.js";
import { measuredModalities, modalityWord } from "./explain.js";
import { lookOf, lookOfModality } from "./palette.js";
import { percent } from "../format.js";

// One line a system: [{key, title, look, series, spans}].
export function curvesOf(results) {
  return results.map(({ analysis, scores, spans }) => ({
    key: analysis.system,
    title: analysis.system_title,
    look: lookOf(analysis.system_place),
    series: scoreSeries(scores),
    spans,
  }));
}

// What each modality gave to one system's score: [{key, title, look, series}].
export function partsOf(scores) {
  const parts = modalitySeries(scores);
  const names = parts.map(({ name }) => name);
  return parts.map(({ name, ...series }) => ({ key: `part:${name}`, title: modalityWord(name, names), look: lookOfModality(name), series }));
}

// Entries of the legend, as systems/legend.js takes them: every system, also one that has no curve yet.
export function legendOf(analyses, parts, { hidden, ready }) {
  const several = analyses.length > 1;
  return [
    ...analyses.map((analysis) => ({
      key: analysis.system,
      title: several ? analysis.system_title : "score",
      look: lookOf(analysis.system_place),
      shown: !hidden.has(analysis.system),
      ready: ready.has(analysis.id),
      ...(several ? stateOf(analysis) : {}),
    })),
    ...parts.map(({ key, title, look }) => ({ key, title, look, shown: !hidden.has(key), ready: true })),
  ];
}

function stateOf(analysis) {
  const { word, icon } = describe(analysis);
  if (analysis.state === "running") return { icon, word: percent(analysis.fraction) };
  const spans = analysis.summary?.spans;
  return analysis.state === "done" && spans !== undefined ? { icon, word: String(spans) } : { icon, word };
}

// The spans of all systems that are not hidden, by time; each knows its analysis and system, and `words` its modalities' names
// as the system's curve has them.
export function mergedSpans(results, hidden) {
  return results
    .filter(({ analysis }) => !hidden.has(analysis.system))
    .flatMap(({ analysis, scores, spans }) => {
      const names = measuredModalities(scores);
      const system = { key: analysis.system, title: analysis.system_title, look: lookOf(analysis.system_place) };
      return spans.map((span) => ({ ...span, analysis: analysis.id, system, words: sharesInWords(span.contributions, names) }));
    })
    .sort((one, other) => one.start - other.start || one.system.key.localeCompare(other.system.key));
}

const SPOKEN = 0.05;

function sharesInWords(contributions, names) {
  const all = names.length ? names : Object.keys(contributions);
  return Object.entries(contributions)
    .filter(([, share]) => share >= SPOKEN)
    .sort(([, one], [, other]) => other - one)
    .map(([name, share]) => `${modalityWord(name, all)} ${percent(share)}`)
    .join(" · ");
}

// Places of the spans that cover a moment.
export function spansAt(spans, moment) {
  return spans.flatMap(({ start, end }, place) => (start <= moment && moment < end ? [place] : []));
}

// Word, icon and severity of all that is known of a recording by several systems.
export function describeAll(analyses) {
  if (analyses.length < 2) return describe(analyses[0]);
  const of = (number) => `${number} of ${analyses.length} systems`;
  const count = (test) => analyses.filter(test).length;
  const busy = count((analysis) => !isFinished(analysis));
  if (busy) return { severity: "busy", icon: "pulse", word: `${of(busy)} at work` };
  const fetching = analyses.find(({ state, summary }) => state === "done" && summary?.spans === undefined);
  if (fetching) return describe(fetching);
  const unusual = count(({ summary }) => summary?.spans > 0);
  if (unusual) return { severity: "alert", icon: "alert", word: `Unusual to ${of(unusual)}` };
  const failed = count(({ state }) => state === "failed");
  if (failed) return { severity: "alert", icon: "alert", word: `${of(failed)} failed` };
  return { severity: "good", icon: "check", word: "Nothing unusual" };
}
