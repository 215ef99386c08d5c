// What the charts of a report show, from its numbers. Pure.

export const VERDICTS = [
  ["confirmed", "Confirmed", "alert", ""],
  ["false_alarms", "False alarm", "normal", "/"],
  ["otherwise", "Dismissed otherwise", "accent", "\\"],
  ["undecided", "Undecided", "notice", "x"],
  ["waiting", "Not judged", "text-faint", "."],
];

const MOST_CLASSES = 12;
const MOST_CAMERAS = 24;

// One series a verdict over the rows' names.
export function stacked(rows) {
  return VERDICTS.map(([key, word, colour, pattern]) => ({
    word, colour, pattern,
    x: rows.map((row) => row.name),
    y: rows.map((row) => (key === "otherwise" ? row.dismissed - row.false_alarms : row[key])),
  })).filter(({ y }) => y.some((value) => value > 0));
}

// The busiest classes, and what all others come to together.
export function classRows(rows) {
  if (rows.length <= MOST_CLASSES) return rows;
  const others = rows.slice(MOST_CLASSES - 1);
  const sum = (key) => others.reduce((total, row) => total + row[key], 0);
  const keys = ["alerts", "confirmed", "dismissed", "false_alarms", "undecided", "waiting"];
  return [...rows.slice(0, MOST_CLASSES - 1), { name: `${others.length} others`, ...Object.fromEntries(keys.map((key) => [key, sum(key)])) }];
}

// Cameras that were watched, worst beside their budget first.
export function budgets(rows) {
  const excess = ({ false_alarms_a_day: rate, budget }) => (budget ? rate / budget : rate);
  return rows
    .filter((row) => row.false_alarms_a_day !== null)
    .sort((one, other) => excess(other) - excess(one))
    .slice(0, MOST_CAMERAS)
    .map((row) => ({ name: row.name, rate: row.false_alarms_a_day, budget: row.budget, over: row.budget !== null && row.false_alarms_a_day > row.budget }));
}

// Medians by day in the unit that suits the longest.
export function timeSeries(rows) {
  const longest = Math.max(0, ...rows.flatMap((row) => [row.acknowledged.median ?? 0, row.judged.median ?? 0]));
  const [unit, size] = longest < 120 ? ["s", 1] : longest < 7200 ? ["min", 60] : ["h", 3600];
  const of = (name) => rows.map((row) => (row[name].median === null ? null : row[name].median / size));
  return { unit, x: rows.map((row) => row.name), acknowledged: of("acknowledged"), judged: of("judged"), any: longest > 0 };
}

// The first of so many days that end with `last`, both as 2026-11-22.
export function firstOf(last, days) {
  const date = new Date(`${last}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days + 1);
  return date.toISOString().slice(0, 10);
}
