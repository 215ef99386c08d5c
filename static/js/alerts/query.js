// The filters of the list of alerts, in the address of the page and in that of the API. Pure.

const NAMES = ["text", "camera", "severity", "state", "review", "label", "system", "since", "until"];

// From the page's address: {text, camera, ...} with "" for what is not set.
export function fromSearch(search) {
  const query = new URLSearchParams(search);
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""]));
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
    if (!value) continue;
    const isMoment = name === "since" || name === "until";
    const moment = isMoment ? new Date(value) : null;
    if (isMoment && Number.isNaN(moment.getTime())) continue;
    query.set(name, isMoment ? moment.toISOString() : value);
  }
  return query.toString();
}

export function isFiltered(filters) {
  return NAMES.some((name) => filters[name]);
}

// Whether a pushed alert belongs into the list that is shown; words are left to the server.
export function admits(filters, alert) {
  if (filters.text || filters.until || filters.label) return false;
  if (filters.system && alert.system !== filters.system && !alert.seen_by?.some(({ system }) => system === filters.system)) return false;
  return ["camera", "severity", "state", "review"].every((name) => !filters[name] || filters[name] === alert[name]);
}
