// A camera's past as the API gives it, made ready to be drawn. Pure.

import { lookOf } from "./palette.js";

// What is drawn of each system that is not hidden, the one whose details are shown last and so on top:
// [{system, title, look, isFocus, time, lowest, mean, highest}].
export function seriesOf(data, systems, hidden) {
  const { others = [], ...own } = data;
  return [...others.map((series) => ({ ...series, isFocus: false })), { ...own, isFocus: true }]
    .filter(({ system }) => !hidden.has(system))
    .map(({ system, isFocus, time, lowest, mean, highest }) => {
      const known = systems.find(({ name }) => name === system);
      return { system, isFocus, title: known?.title ?? system, look: lookOf(known?.place ?? 0), time, lowest, mean, highest };
    });
}

// Where nothing was scored for a while the lines end: an empty point between.
export function broken({ time, lowest, mean, highest }, step) {
  const longest = Math.max(3, 2.5 * step);
  const columns = { time: [], lowest: [], mean: [], highest: [] };
  time.forEach((moment, index) => {
    if (index > 0 && moment - time[index - 1] > longest) {
      columns.time.push((moment + time[index - 1]) / 2);
      for (const name of ["lowest", "mean", "highest"]) columns[name].push(null);
    }
    columns.time.push(moment);
    columns.lowest.push(lowest[index]);
    columns.mean.push(mean[index]);
    columns.highest.push(highest[index]);
  });
  return columns;
}

// Where the curves that are shown go on with another version of what was taught: [{time, name}].
export function versionWords({ versions = [] }, hidden) {
  return versions.filter(({ system }) => !hidden.has(system)).map(({ time, name }) => ({ time, name }));
}
