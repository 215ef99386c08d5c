// The hours in which a camera may raise alerts, while they are edited. Pure. Days count from Monday, 0.

export const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const PRESETS = {
  period: { days: [0, 1, 2, 3, 4], start: "08:00", end: "18:00" },
  nights: { days: [0, 1, 2, 3, 4, 5, 6], start: "22:00", end: "06:00" },
  weekends: { days: [5, 6], start: "00:00", end: "00:00" },
};

export function reduce(periods, action) {
  const change = (changes) => periods.map((period, index) => (index === action.index ? { ...period, ...changes(period) } : period));
  switch (action.type) {
    case "add":
      return [...periods, { ...PRESETS[action.preset], days: [...PRESETS[action.preset].days] }];
    case "remove":
      return periods.filter((_, index) => index !== action.index);
    case "day":
      return change(({ days }) => ({
        days: days.includes(action.day) ? days.filter((day) => day !== action.day) : [...days, action.day].sort((a, b) => a - b),
      }));
    case "start":
      return change(() => ({ start: action.time }));
    case "end":
      return change(() => ({ end: action.time }));
    default:
      return periods;
  }
}

// What a period means, where it is not plain from its times.
export function remark({ days, start, end }) {
  if (!days.length) return "Choose at least one day.";
  if (!start || !end) return "Enter a start and an end.";
  if (end === "24:00" || end > start) return "";
  return end === start ? "For 24 hours." : "Until the next day.";
}

export function problem(periods) {
  const lacking = periods.find(({ days, start, end }) => !days.length || !start || !end);
  return lacking ? remark(lacking) : "";
}
