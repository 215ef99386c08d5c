// From the API's scores to the lines that are drawn. Pure.

export const MODALITIES = ["appearance", "motion", "sound", "thermal", "objects"];

// The total: one point a frame where the system resolves so finely, else one a snippet.
export function scoreSeries({ snippets, frames }) {
  if (frames?.time?.length > 1) return { time: frames.time, value: frames.score };
  return spread(snippets, snippets.score);
}

// What each measured modality gives to the score: score times contribution.
export function modalitySeries({ snippets }) {
  return MODALITIES.filter((name) => snippets.contributions[name]?.some((share) => share > 0)).map((name) => ({
    name,
    ...spread(snippets, snippets.score.map((score, index) => score * (snippets.contributions[name][index] ?? 0))),
  }));
}

// A snippet's value stands at its middle; the first and last reach to the ends, so that one snippet is a line too.
function spread({ start, end }, values) {
  if (values.length === 0) return { time: [], value: [] };
  const middle = start.map((from, index) => (from + end[index]) / 2);
  return {
    time: [start[0], ...middle, end.at(-1)],
    value: [values[0], ...values, values.at(-1)],
  };
}

// At most about `limit` points of [from, to], never losing a peak: of each stretch its lowest and highest stay.
export function thinned({ time, value }, from, to, limit) {
  const first = Math.max(0, firstAtOrAfter(time, from) - 1);
  const last = Math.min(time.length, firstAtOrAfter(time, to) + 2);
  if (last - first <= limit) return { time: time.slice(first, last), value: value.slice(first, last) };
  const step = Math.ceil((2 * (last - first)) / limit);
  const kept = { time: [], value: [] };
  for (let begin = first; begin < last; begin += step) {
    let low = begin;
    let high = begin;
    for (let index = begin; index < Math.min(begin + step, last); index += 1) {
      if (value[index] < value[low]) low = index;
      if (value[index] > value[high]) high = index;
    }
    for (const index of low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) {
      kept.time.push(time[index]);
      kept.value.push(value[index]);
    }
  }
  return kept;
}

export function firstAtOrAfter(sorted, wanted) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The value of a line at a moment; null before its first point and without points.
export function valueAt({ time, value }, moment) {
  if (time.length === 0) return null;
  const index = firstAtOrAfter(time, moment);
  if (index === 0) return value[0];
  if (index === time.length) return value.at(-1);
  const share = (moment - time[index - 1]) / (time[index] - time[index - 1] || 1);
  return value[index - 1] + share * (value[index] - value[index - 1]);
}
