// One alert: what was measured, the evidence, who has seen it, and the score around it.

import { addresses, get, post } from "../api.js";
import { History } from "../camera/history.js";
import { DescriptionPanel } from "../describing/panel.js";
import { isTyping, parts, readJson, setIcon, setText, toast } from "../dom.js";
import { ago, length, score, zoned } from "../format.js";
import { isWaiting, seenBy, severityWord, strongest, title } from "../state/alerts.js";
import { withDescribed } from "../state/described.js";
import { lookOf } from "../state/palette.js";
import { evidenceOf } from "../state/questions.js";
import { judged, reviewWord } from "../state/review.js";
import { QuestionsPanel } from "../questions/panel.js";
import { Legend } from "../systems/legend.js";
import { connect } from "../updates.js";
import { annotating } from "./annotating.js";
import { showShares } from "./shares.js";
import { showTrail } from "./trail.js";

const AROUND = 120; // seconds of the curve before and after
const part = parts(document);
const { zone } = document.body.dataset;
let alert = readJson("snapshot");
let trail = readJson("trail-data");

const description = new DescriptionPanel(document.querySelector("[data-description]"), {
  onChange: (described) => (alert = withDescribed(alert, described)),
});

const at = (iso) => zoned(iso, zone);

function show() {
  const { word, icon } = severityWord(alert);
  setText(part.title, title(alert));
  document.title = `${title(alert)} · Watchpost`;
  part.severity.dataset.severity = alert.severity;
  setIcon(part.severity.querySelector("svg"), icon);
  setText(part.word, alert.state === "open" ? `${word}, going on` : word);
  part.acknowledge.hidden = !isWaiting(alert);
  if (part.hold) {
    part.hold.setAttribute("aria-pressed", String(alert.on_hold));
    setText(part.holdword, alert.on_hold ? "Evidence on hold" : "Hold the evidence");
  }
  description.show(addresses.alertDescription(alert.id), alert.described, zone);
  showEvidence();
  showShares(part.shares, alert.contributions);
  showReview();
  showFacts();
}

function showEvidence() {
  if (alert.evidence_url && part.video.dataset.address !== alert.evidence_url) {
    part.video.dataset.address = alert.evidence_url;
    part.video.src = alert.evidence_url;
    if (alert.snapshot_url) part.video.poster = alert.snapshot_url;
  }
  if (alert.snapshot_url && part.image.dataset.address !== alert.snapshot_url) {
    part.image.dataset.address = alert.snapshot_url;
    part.image.src = alert.snapshot_url;
  }
  part.video.hidden = !alert.evidence_url;
  part.image.hidden = Boolean(alert.evidence_url) || !alert.snapshot_url;
  part.blank.hidden = Boolean(alert.evidence_url || alert.snapshot_url);
  setText(part.blankword, alert.camera ? "There is no picture of it." : "A fault of the site itself: there is no picture.");
  part.download.hidden = !alert.evidence_url;
  if (alert.evidence_url) part.download.href = `${alert.evidence_url}?download`;
  const range = alert.evidence_start && alert.evidence_end ? `${at(alert.evidence_start)} to ${at(alert.evidence_end)}` : "";
  const coming = alert.cause === "score" || alert.cause === "picture" ? "The video is written when the alert has ended and its post-roll is recorded." : "";
  setText(part.evidence, alert.evidence_url ? range : coming);
}

// Whether and how it was judged; the trail is asked for anew when it grew.
function showReview() {
  const { icon, severity } = reviewWord(alert);
  part.review.hidden = !alert.camera;
  part.review.dataset.severity = severity;
  setIcon(part.review.querySelector("svg"), icon);
  setText(part.reviewword, judged(alert));
  if (part.judge) setText(part.judge, alert.review === "waiting" ? "Judge it" : alert.review === "disagreed" ? "Settle it" : "Judge again");
  part["trail-box"].hidden = trail.length === 0;
  showTrail(part.trail, trail, zone);
}

async function heardOfVerdict() {
  try {
    trail = await get(addresses.verdicts(alert.id));
    showReview();
  } catch (error) {
    toast(error.message);
  }
}

function showFacts() {
  const end = alert.ended_at ?? alert.last_at;
  const facts = [
    ["Opened", `${at(alert.opened_at)}, ${ago((Date.now() - Date.parse(alert.opened_at)) / 1000)}`],
    ["Lasted", `${length(Math.max(0, (Date.parse(end) - Date.parse(alert.opened_at)) / 1000))}${alert.state === "open" ? " so far" : ""}`],
  ];
  if (alert.cause === "score") {
    facts.push(["Peak", `${score(alert.peak)}${alert.peak_at ? ` at ${at(alert.peak_at)}` : ""}; the line was ${score(alert.line)}`]);
    facts.push(["Seen by", seenBy(alert).join("; ") || alert.system]);
    const { classes, light } = strongest(alert);
    if (classes) facts.push(["Classes", classes]);
    if (light) facts.push(["Light", light]);
  }
  facts.push(["Camera", alert.camera_name || "this site"]);
  facts.push(["Seen", alert.acknowledged_at ? `${at(alert.acknowledged_at)}${alert.acknowledged_by ? ` by ${alert.acknowledged_by}` : ""}` : "not acknowledged yet"]);
  if (alert.on_hold) facts.push(["Evidence", "on hold: it is never removed"]);
  part.facts.replaceChildren(
    ...facts.flatMap(([name, value]) => {
      const term = document.createElement("dt");
      const words = document.createElement("dd");
      term.textContent = name;
      words.textContent = value;
      return [term, words];
    }),
  );
}

async function act(button, work) {
  button.disabled = true;
  try {
    take(await work());
  } catch (error) {
    toast(error.message);
    take(await get(addresses.alert(alert.id))); // somebody else may have been first
  } finally {
    button.disabled = false;
  }
}

function take(changed) {
  if (changed.sequence < alert.sequence) return;
  const judged = changed.review_revision !== alert.review_revision;
  const grew = changed.evidence_url !== alert.evidence_url || changed.state !== alert.state;
  alert = changed;
  show();
  if (grew) questions.refresh(); // more can be asked, and more moments are in the video
  if (judged) heardOfVerdict();
}

const topic = alert.camera ? `camera:${alert.camera}` : "wall";
connect({
  [topic]: {
    // The alert may have changed while there was no connection.
    onSnapshot: () => get(addresses.alert(alert.id)).then(take, (error) => toast(error.message)),
    onMessage(message) {
      if (message.type === "alert.changed" && message.alert.id === alert.id) take(message.alert);
      if (message.type === "annotation.changed" && message.alert === alert.id) annotator?.hear(message);
    },
  },
});

part.acknowledge.addEventListener("click", () => act(part.acknowledge, () => post(addresses.acknowledge(alert.id))));
part.hold?.addEventListener("click", () => act(part.hold, () => post(addresses.hold(alert.id), { on_hold: !alert.on_hold })));
document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  const key = event.key.toLowerCase();
  if (key === "a" && !part.acknowledge.hidden) part.acknowledge.click();
  if (key !== "t") return;
  event.preventDefault(); // or the letter lands in the field
  description.edit();
});

const questions = new QuestionsPanel(document.querySelector("[data-questions]"), {
  shown: () => ({ kind: "alert", camera: alert.camera, evidence: evidenceOf(alert) }),
  onSeek(seconds) {
    part.video.currentTime = seconds;
    part.video.scrollIntoView({ block: "nearest" });
  },
});
questions.refresh();

const annotator = annotating(part, { alert: () => alert, zone });

async function showCurve() {
  const chart = new History({
    chart: part.chart,
    zone,
    onPick: (moment) => location.assign(`/cameras/${alert.camera}/?at=${Math.round(moment)}`),
    onPlot: (plot) => annotator?.timeline.fit(plot),
  });
  const from = Date.parse(alert.opened_at) / 1000 - AROUND;
  const to = Math.min(Date.now() / 1000, Date.parse(alert.last_at) / 1000 + AROUND);
  try {
    const isSeen = alert.cause === "score";
    const data = await get(addresses.history(alert.camera, from, to, 600, { system: isSeen ? alert.system : "", others: isSeen && alert.seen_by.length > 1 }));
    // Of the camera's systems those that saw it.
    data.others = data.others.filter(({ system }) => alert.seen_by.some((seen) => seen.system === system));
    part["no-history"].hidden = data.time.length > 0;
    setText(part["no-history"], "The scores of that time are no longer kept.");
    const systems = alert.seen_by.map(({ system: name, title, place }) => ({ name, title, place }));
    if (data.time.length) await chart.show(data, { systems });
    showLegend(chart, systems);
    part.video.addEventListener("timeupdate", () => alert.evidence_start && chart.mark(Date.parse(alert.evidence_start) / 1000 + part.video.currentTime));
  } catch (error) {
    part["no-history"].hidden = false;
    setText(part["no-history"], error.message);
  }
}

// Names the curves where several systems saw it, and hides and shows them.
function showLegend(chart, systems) {
  const hidden = new Set();
  const entries = () => systems.map(({ name, title, place }) => ({ key: name, title, look: lookOf(place), shown: !hidden.has(name), ready: true }));
  const legend = new Legend({
    list: part.legend,
    onToggle(name) {
      if (!hidden.delete(name)) hidden.add(name);
      legend.show(entries());
      chart.hide(hidden);
    },
  });
  legend.show(entries());
}

show();
if (part.chart) showCurve();
