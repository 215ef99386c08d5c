// The list of alerts: filters in the address, pages by cursor, changes as they happen.

import { addresses, get, post } from "../api.js";
import { showWords } from "../describing/words.js";
import { clone, parts, readJson, reconcile, setIcon, setText, toast } from "../dom.js";
import { count, length, score, zoned } from "../format.js";
import { isWaiting, severityWord, title } from "../state/alerts.js";
import { judged, reviewWord } from "../state/review.js";
import { connect } from "../updates.js";
import { admits, fromSearch, isFiltered, toApi, toSearch, whyFound } from "./query.js";
import { showUnderstood } from "./understood.js";

const LIMIT = 50;
const TYPING = 300;
const AGAIN = 2000; // milliseconds until a search is repeated that went by words alone
const ICONS = { offline: "camera-off", picture: "camera-off", storage: "storage" };

const part = parts(document);
const zones = new Map(readJson("cameras").map(({ id, zone }) => [id, zone]));
let filters = fromSearch(location.search);
let alerts = [];
let next = null;
let asked = 0;
let timer = null;

// On a phone the filters would fill the screen before the first alert.
if (matchMedia("(max-width: 760px)").matches && !isFiltered(filters)) part["filter-box"].open = false;
for (const [name, value] of Object.entries(filters)) {
  const field = part.filters.elements[name]; // a site of one system asks for none
  if (field) field.value = value;
}

async function load() {
  asked += 1;
  const mine = asked;
  part.rows.setAttribute("aria-busy", "true");
  try {
    const page = await get(`${addresses.alerts}?${toApi(filters, LIMIT)}`);
    if (mine !== asked) return;
    ({ results: alerts, next } = page);
    showUnderstood(part.understood, page.understood, filters.q ? page.meaning : "", searchFor);
    show();
    if (filters.q && page.meaning === "loading") setTimeout(() => mine === asked && load(), AGAIN);
  } catch (error) {
    if (mine === asked) toast(error.message);
  }
}

async function more() {
  part.more.disabled = true;
  try {
    const page = await get(next);
    const known = new Set(alerts.map(({ id }) => id));
    alerts = [...alerts, ...page.results.filter(({ id }) => !known.has(id))];
    next = page.next;
    show();
  } catch (error) {
    toast(error.message);
  } finally {
    part.more.disabled = false;
  }
}

function show() {
  part.rows.setAttribute("aria-busy", "false");
  reconcile(part.rows, alerts, { key: ({ id }) => id, make, update });
  part.rows.hidden = alerts.length === 0;
  part.empty.hidden = alerts.length > 0;
  const filtered = isFiltered(filters);
  setText(part["empty-title"], filtered ? "No alert fits" : "No alerts yet");
  setText(part["empty-text"], filtered ? "Take away a filter, widen the time, or use other words." : "When a camera shows something unusual, or falls silent, it is listed here with its evidence.");
  part.more.hidden = next === null;
  part.order.hidden = !filters.q;
  setText(part.more, filters.q && !filters.order ? "More" : "Earlier ones");
  setText(part.found, alerts.length ? `${count(alerts.length, "alert")}${next ? (filters.q ? ", and more" : ", and earlier ones") : ""}` : "");
}

function make(alert) {
  const row = clone("alert-row");
  row.part.open.href = row.part.title.href = alert.url;
  row.part.acknowledge.addEventListener("click", () => acknowledge(alert.id));
  return row;
}

function update({ node, part: row }, alert) {
  const { word, icon } = severityWord(alert);
  node.dataset.severity = alert.severity;
  row.severity.dataset.severity = alert.severity;
  setIcon(row.severity.querySelector("svg"), icon);
  setText(row.word, alert.state === "open" ? `${word}, going on` : word);
  const verdict = reviewWord(alert);
  row.review.hidden = alert.review === "waiting";
  row.review.dataset.severity = verdict.severity;
  setIcon(row.review.querySelector("svg"), verdict.icon);
  setText(row.reviewword, judged(alert));
  setText(row.title, title(alert));
  showWords(row, alert.described);
  setText(row.why, whyFound(alert.why));
  row.why.hidden = !alert.why;
  setText(row.camera, alert.camera_name || "This site");
  const zone = zones.get(alert.camera) ?? "UTC";
  row.time.dateTime = alert.opened_at;
  setText(row.time, zoned(alert.opened_at, zone));
  const seconds = (Date.parse(alert.ended_at ?? alert.last_at) - Date.parse(alert.opened_at)) / 1000;
  setText(row.length, `${length(Math.max(0, seconds))}${alert.on_hold ? ", evidence on hold" : ""}`);
  setText(row.peak, alert.cause === "score" ? score(alert.peak) : "");
  row.acknowledge.hidden = !isWaiting(alert);
  row.by.hidden = isWaiting(alert);
  setText(row.by, alert.acknowledged_by ? `Seen by ${alert.acknowledged_by}` : "Seen");
  setIcon(row.open.querySelector("svg"), ICONS[alert.cause] ?? "alert");
  row.open.setAttribute("aria-label", title(alert));
  const picture = alert.snapshot_url ?? "";
  if (row.picture.dataset.address !== picture) {
    row.picture.dataset.address = picture;
    if (picture) row.picture.src = picture;
    row.picture.hidden = !picture;
    row.open.querySelector("svg").hidden = Boolean(picture);
  }
}

async function acknowledge(id) {
  try {
    change(await post(addresses.acknowledge(id)));
  } catch (error) {
    toast(error.message);
  }
}

function change(alert) {
  const index = alerts.findIndex(({ id }) => id === alert.id);
  if (index >= 0) {
    if (alerts[index].sequence < alert.sequence) alerts = alerts.with(index, { ...alert, why: alerts[index].why });
  } else if (admits(filters, alert)) {
    alerts = [alert, ...alerts].sort((one, other) => other.opened_at.localeCompare(one.opened_at));
  }
  show();
}

connect({
  wall: {
    onSnapshot: load,
    onMessage: (message) => message.type === "alert.changed" && change(message.alert),
  },
});

function filter() {
  filters = fromSearch(`?${new URLSearchParams(new FormData(part.filters))}`);
  globalThis.history.replaceState(null, "", `${location.pathname}${toSearch(filters)}`);
  load();
}

function searchFor(text) {
  part.filters.elements.q.value = text;
  filter();
}

function typed() {
  clearTimeout(timer);
  timer = setTimeout(filter, TYPING);
}

part.filters.addEventListener("submit", (event) => event.preventDefault());
part.filters.addEventListener("input", typed);
// These two stand outside of the form's box, where a phone shows them at once.
for (const name of ["q", "order"]) part.filters.elements[name].addEventListener("input", typed);
part.filters.addEventListener("reset", () => setTimeout(filter));
part.more.addEventListener("click", more);
