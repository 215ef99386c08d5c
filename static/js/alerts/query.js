// The filters of the list of alerts, in the address of the page and in that of the API. Pure.

const NAMES = ["q", "order", "camera", "severity", "state", "review", "label", "system", "since", "until"];

// From the page's address: {q, camera, ...} with "" for what is not set.
export function fromSearch(search) {
  const query = new URLSearchParams(search);
  const filters = Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""]));
  // Saved addresses of before there was a search in words.
  return filters.q ? filters : { ...filters, q: query.get("text") ?? "" };
}

export function toSearch(filters) {
  const query = new URLSearchParams(NAMES.filter((name) => filters[name]).map((name) => [name, filters[name]]));
  const text = query.toString();
  return text ? `?${text}` : "";
}

// What the API is asked: local times of the fields become moments.
export function toApi(filters, limit) {
  const query = new URLSearchParams({ limit: String(limit) });
  for (const name of NAMES) {
    const value = filters[name];
    if (!value || (name === "order" && !filters.q)) continue;
    const isMoment = name === "since" || name === "until";
    const moment = isMoment ? new Date(value) : null;
    if (isMoment && Number.isNaN(moment.getTime())) continue;
    query.set(name, isMoment ? moment.toISOString() : value);
  }
  return query.toString();
}

export function isFiltered(filters) {
  return NAMES.some((name) => name !== "order" && filters[name]);
}

// Whether a pushed alert belongs into the list that is shown; words are left to the server.
export function admits(filters, alert) {
  if (filters.q || filters.until || filters.label) return false;
  if (filters.system && alert.system !== filters.system && !alert.seen_by?.some(({ system }) => system === filters.system)) return false;
  return ["camera", "severity", "state", "review"].every((name) => !filters[name] || filters[name] === alert[name]);
}

const KINDS = { time: "When", camera: "Camera", zone: "Zone", class: "Class", severity: "Severity", state: "State", verdict: "Verdict", seen: "Seen", hold: "Evidence" };

// How a filter that was read from the words is shown: {kind, words, remove}.
export function chipWords({ kind, words }) {
  const name = KINDS[kind] ?? kind;
  return { kind: name, words, remove: `Take away the filter ${name}: ${words}` };
}

// Why a search found an alert, as a sentence; empty where nothing was searched for in words.
export function whyFound(why) {
  if (!why) return "";
  const words = why.words.length ? `Has ${why.words.map((word) => `“${word}”`).join(", ")}` : "";
  const means = why.means ? `${words ? "; c" : "C"}lose in meaning: “${why.means}”` : "";
  return words + means;
}
