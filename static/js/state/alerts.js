// Alerts, newest first, and what a change of one means to the people who watch. Pure.

import { percent } from "../format.js";

const MOST = 200;
const RANK = { notice: 1, alert: 2 };
const LINGER = 30_000; // milliseconds for which an ended alert that nobody acknowledged still colours its tile

const newestFirst = (a, b) => b.opened_at.localeCompare(a.opened_at) || b.id.localeCompare(a.id);

// A snapshot replaces what is known, except alerts that changed since it was read.
export function fromSnapshot(alerts, known = []) {
  const old = new Map(known.map((alert) => [alert.id, alert]));
  const taken = alerts.map((alert) => ((old.get(alert.id)?.sequence ?? -1) > alert.sequence ? old.get(alert.id) : alert));
  return taken.sort(newestFirst);
}

// `news`: "opened", "escalated" or null. Told by what is known rather than by the message's own word, as of
// several changes only the newest may have come.
export function changed(alerts, alert) {
  const known = alerts.find(({ id }) => id === alert.id);
  if (known && known.sequence >= alert.sequence) return { alerts, news: null };
  const others = known ? alerts.filter(({ id }) => id !== alert.id) : alerts;
  const list = [...others, alert].sort(newestFirst).slice(0, MOST);
  return { alerts: list, news: newsOf(known, alert) };
}

function newsOf(known, alert) {
  if (alert.acknowledged_at || alert.state !== "open") return null;
  if (!known) return "opened";
  return RANK[alert.severity] > RANK[known.severity] ? "escalated" : null;
}

// Those that opened while nobody was told, and are still open.
export function missed(known, now) {
  const ids = new Set(known.map(({ id }) => id));
  return now.filter((alert) => !ids.has(alert.id) && newsOf(null, alert) !== null);
}

export function isWaiting(alert) {
  return !alert.acknowledged_at;
}

// The worst severity that a camera's tile shows now; null when nothing is open.
export function severityOf(alerts, camera, nowMs) {
  let worst = null;
  for (const alert of alerts) {
    if (alert.camera !== camera || alert.acknowledged_at) continue;
    const isNow = alert.state === "open" || nowMs - Date.parse(alert.ended_at ?? alert.last_at) < LINGER;
    if (isNow && (worst === null || RANK[alert.severity] > RANK[worst.severity])) worst = alert;
  }
  return worst;
}

export function reaches(alert, least) {
  return RANK[alert.severity] >= (RANK[least] ?? 0);
}

const CAUSES = {
  score: { word: "Unusual", icon: "alert" },
  picture: { word: "Camera moved or covered", icon: "camera-off" },
  offline: { word: "Camera offline", icon: "camera-off" },
  storage: { word: "Storage full", icon: "storage" },
};

export function title(alert) {
  if (alert.cause !== "score") return CAUSES[alert.cause]?.word ?? alert.cause;
  return alert.label || "Unusual";
}

export function severityWord({ severity }) {
  return severity === "alert" ? { word: "Alert", icon: "alert" } : { word: "Notice", icon: "info" };
}

// Each system that saw it, the strongest first: "Fights: fighting, 0.87".
export function seenBy({ seen_by: sightings = [] }) {
  return sightings.map(({ title: name, label, peak }) => `${name}: ${label || "unusual"}, ${peak.toFixed(2)}`);
}

// What the system that saw it strongest says of its peak: the likelier classes, and the light.
export function strongest({ seen_by: [first] = [] }) {
  const classes = Object.entries(first?.class_scores ?? {})
    .filter(([, probability]) => probability >= 0.05)
    .sort(([, one], [, other]) => other - one)
    .map(([name, probability]) => `${name.replaceAll("_", " ")} ${percent(probability)}`)
    .join(", ");
  const light = first?.low_light ? `low: up to ${percent(first.dark_share ?? 0)} of the picture was dark` : "";
  return { classes, light };
}
