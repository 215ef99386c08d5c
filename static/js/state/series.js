// A camera's scores as points [Unix seconds, score], in order of time, whatever order they came in. Pure.

import { firstAtOrAfter } from "./curve.js";

const SAME = 0.02; // seconds within which two points are one: columns are stored in ten-thousandths

// Adds points that are not there yet and forgets those before `after`. The same array when nothing changed.
export function merged(points, more, after = -Infinity) {
  let result = points;
  for (const point of more) {
    if (point[0] < after) continue;
    const last = result.at(-1);
    if (!last || point[0] > last[0] + SAME) {
      if (result === points) result = points.slice();
      result.push(point);
      continue;
    }
    const index = firstAtOrAfter(result.map(([time]) => time), point[0] - SAME);
    if (Math.abs(result[index][0] - point[0]) <= SAME) continue;
    if (result === points) result = points.slice();
    result.splice(index, 0, point);
  }
  const first = result.findIndex(([time]) => time >= after);
  if (first < 0) return result.length ? [] : result;
  return first > 0 ? result.slice(first) : result;
}

// From the columns of the API to points.
export function pointsOf({ end = [], score = [] } = {}) {
  return end.map((time, index) => [time, score[index]]);
}
