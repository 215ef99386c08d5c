// The last minutes of every system of one camera, by the system's name. Pure.
//
// A curve has what state/cameras.js needs of a camera that shows one system: {shown, line, last, points, skipped, keep},
// and what its scores came from, `shares`: [[Unix seconds, {modality: share}]].

import { fetched, scored, showing } from "./cameras.js";
import { lookOf } from "./palette.js";
import { merged } from "./series.js";

// The curves of a camera's view, keeping what is known of systems that it still has.
export function withView(known, { scoring }, keep) {
  return Object.fromEntries(
    scoring.map(({ name, line }) => [name, { shown: name, last: null, points: [], shares: [], skipped: 0, boxes: [], keep, ...known[name], line }]),
  );
}

// After a `snippet.scored` message; `gap` ({system, since}) asks for points that were lost on the way.
export function heard(curves, message) {
  const known = curves[message.system];
  if (!known) return { curves, gap: null };
  const { camera: curve, since } = scored(known, message);
  const shares = merged(known.shares, [[message.end, message.contributions]], message.end - known.keep);
  return {
    curves: curve === known ? curves : { ...curves, [message.system]: { ...curve, shares } },
    gap: since === null ? null : { system: message.system, since },
  };
}

// With an answer of /api/v1/cameras/<id>/live/: the last minutes, or what was lost.
export function answered(curves, scores) {
  const known = curves[scores.system];
  if (!known) return curves;
  const newer = known.last && (!scores.last || known.last.sequence >= scores.last.sequence);
  const curve = newer ? fetched(known, scores) : { ...showing(known, scores), points: fetched(known, scores).points };
  const newest = curve.points.at(-1)?.[0] ?? 0;
  return { ...curves, [scores.system]: { ...curve, shares: merged(known.shares, sharesOf(scores), newest - known.keep) } };
}

function sharesOf({ end, contributions = {} }) {
  const columns = Object.entries(contributions);
  return end.map((time, index) => [time, Object.fromEntries(columns.map(([name, shares]) => [name, shares[index] ?? 0]))]);
}

// What is drawn: [{name, look, points}] of the systems that are not hidden, in their order.
export function drawn(curves, { scoring }, hidden) {
  return scoring
    .filter(({ name }) => !hidden.has(name) && curves[name])
    .map(({ name, place }) => ({ name, look: lookOf(place), points: curves[name].points }));
}

// Entries of the legend, as systems/legend.js takes them: the newest score beside each name.
export function legendOf(curves, { scoring }, hidden) {
  return scoring.map(({ name, title, place, problem, line }) => {
    const { last = null } = curves[name] ?? {};
    return {
      key: name, title, look: lookOf(place), shown: !hidden.has(name), ready: true,
      ...(problem ? { icon: "alert", word: "fails" } : { icon: last && last.score >= line ? "alert" : "", word: last ? last.score.toFixed(2) : "no score" }),
    };
  });
}
