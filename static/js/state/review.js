// What keys mean on the page of reviewers, what a verdict says, and which pictures an alert's loop is made of. Pure.

import { zoned } from "../format.js";

// In the order of the keys 1 to 5; the first is what Enter chooses.
export const REASONS = [
  { name: "false_alarm", word: "False alarm" },
  { name: "known_activity", word: "Known activity" },
  { name: "training", word: "Training or test" },
  { name: "duplicate", word: "Duplicate" },
  { name: "other", word: "Other" },
];

const KEYS = {
  c: "confirm", d: "dismiss", s: "unsure", l: "label", w: "note", t: "describe", e: "edit", n: "skip", u: "undo", b: "bulk", a: "acknowledge",
  m: "sound", "?": "help", " ": "play", ArrowLeft: "back", ArrowRight: "forward",
};

// What a key asks for: {act, reason?} or null. While a reason is being chosen other keys wait.
export function command(key, { choosing = false } = {}) {
  if (choosing) {
    if (key === "Escape" || key.toLowerCase() === "d") return { act: "cancel" };
    const reason = key === "Enter" ? REASONS[0] : REASONS[Number(key) - 1];
    return reason ? { act: "dismissed", reason: reason.name } : null;
  }
  const act = KEYS[key.length === 1 ? key.toLowerCase() : key];
  return act ? { act } : null;
}

export function reasonWord(name) {
  return REASONS.find((reason) => reason.name === name)?.word ?? "";
}

// What is sent to the server. `draft`: {label, note} as the reviewer left them.
export function verdict(alert, draft, kind, reason = "") {
  return { kind, reason, label: draft.label.trim(), note: draft.note.trim(), revision: alert.review_revision };
}

// In words: "Dismiss as known activity, calling it “dog”".
export function told({ kind, reason, label }) {
  const verb = { confirmed: "Confirm", dismissed: `Dismiss as ${reasonWord(reason).toLowerCase()}`, unsure: "Unsure" }[kind];
  return label ? `${verb}, calling it “${label}”` : verb;
}

// The pieces of video that show an alert with its pre- and post-roll: [{url, from, to, start}], from and to in seconds
// of the file (null: its end), start the Unix time of the file's first picture.
export function pieces({ alert, footage, window }) {
  if (alert.evidence_url) {
    const start = Date.parse(alert.evidence_start ?? alert.opened_at) / 1000;
    return [{ url: alert.evidence_url, from: 0, to: null, start }];
  }
  if (!window) return [];
  const [first, last] = window;
  return footage
    .map(({ id, start, end }) => ({ url: `/media/recordings/${id}`, from: Math.max(0, first - start), to: Math.min(end, last) - start, start }))
    .filter(({ from, to }) => to - from > 0.05);
}

export function place(list, seconds) {
  const index = list.findIndex(({ from, to, start }) => seconds >= start + from && (to === null || seconds < start + to));
  return index < 0 ? null : { index, offset: seconds - list[index].start };
}

// Whether an alert still asks for a verdict.
export function isOpenQuestion({ review }) {
  return review === "waiting" || review === "second" || review === "disagreed";
}

const REVIEWS = {
  waiting: { word: "Not judged", icon: "clock", severity: "" },
  second: { word: "Second opinion wanted", icon: "person", severity: "notice" },
  disagreed: { word: "Reviewers disagree", icon: "alert", severity: "notice" },
  confirmed: { word: "Confirmed", icon: "check", severity: "alert" },
  dismissed: { word: "Dismissed", icon: "close", severity: "good" },
};

export function reviewWord({ review }) {
  return REVIEWS[review] ?? REVIEWS.waiting;
}

// "Confirmed: brawl" where reviewers named it otherwise.
export function judged(alert) {
  const { word } = reviewWord(alert);
  return alert.reviewed_label ? `${word}: ${alert.reviewed_label}` : word;
}

// One verdict of the trail as a sentence without its author: "confirmed it, calling it “brawl”".
export function saying({ kind, reason_word: reason, label, settles }) {
  const said = { confirmed: "confirmed it", dismissed: "dismissed it", unsure: "was unsure" }[kind];
  const why = kind === "dismissed" && reason ? ` as ${reason.toLowerCase()}` : "";
  return `${settles ? "settled it: " : ""}${said}${why}${label ? `, calling it “${label}”` : ""}`;
}

// What the reader must know before they judge; empty for an alert that nobody judged.
export function heed({ alert, trail, settles }) {
  const standing = trail.filter(({ withdrawn_at: gone }) => !gone);
  const who = standing.map((verdict) => `${verdict.mine ? "You" : verdict.reviewer} ${saying(verdict)}.`).join(" ");
  if (alert.review === "disagreed") return `Reviewers disagree. ${who} ${settles ? "Your verdict settles it." : "A third reviewer or an administrator settles it."}`;
  if (alert.review === "second") return `A second opinion is wanted. ${who}`;
  return standing.length ? `Judged already. ${who}` : "";
}

// What stands above the alert. `notice`: {kind, text} of what just happened, or null.
export function noticeWords(item, notice) {
  const known = heed(item);
  switch (notice?.kind) {
    case "changed":
      return `Somebody was quicker. ${notice.text} Your verdict is not written yet${isOpenQuestion(item.alert) ? "." : "; given all the same, it makes a disagreement for a third reviewer."}`;
    case "unsaved":
      return `Your verdict is not written. ${notice.text}`;
    case "heard":
      return known ? `Just now, while you were looking: ${known.replace("Judged already. ", "")}` : "A verdict was taken back just now.";
    case "info":
      return [notice.text, known].filter(Boolean).join(" ");
    default:
      return known;
  }
}

// "12 like it before: 9 dismissed, 1 confirmed."
export function likeIt({ of, confirmed, dismissed }) {
  if (!of) return "None of this camera and label before.";
  const said = [confirmed && `${confirmed} confirmed`, dismissed && `${dismissed} dismissed`].filter(Boolean).join(", ");
  return `${of === 200 ? "The last 200" : of} of this camera and label before: ${said || "none judged"}. Nearest in time of day and strength first.`;
}

export function waitingWord({ waiting, more }) {
  if (more) return `More than ${waiting.toLocaleString("en")} wait`;
  return waiting === 1 ? "1 waits" : `${waiting.toLocaleString("en")} wait`;
}

export function when(iso, zone, now = Date.now()) {
  return zoned(iso, zone, { now, name: false });
}
