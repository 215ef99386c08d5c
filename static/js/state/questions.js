// Questions that were asked on this visit, and what words of an answer lead to. Pure.

export const MOST = 20; // answers that are kept

// The newest first; what is asked again moves up with its new answer.
export function remember(history, answer) {
  return [answer, ...history.filter(({ question }) => question !== answer.question)].slice(0, MOST);
}

// What was kept as text; nothing of what cannot be read.
export function recalled(text) {
  try {
    const kept = JSON.parse(text ?? "[]");
    return Array.isArray(kept) ? kept.filter(isAnswer).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function isAnswer(one) {
  return typeof one?.question === "string" && typeof one.kind === "string" && Array.isArray(one.pieces) && one.pieces.every(({ text }) => typeof text === "string");
}

// How an answer is marked besides by its words; nothing where the words say all.
export function markOf(kind) {
  const marks = {
    yes: { word: "Yes", icon: "check", severity: "good" },
    no: { word: "No", icon: "close", severity: "normal" },
    corrected: { word: "Not so", icon: "info", severity: "notice" },
    unknown: { word: "Not measured", icon: "info", severity: "normal" },
  };
  return marks[kind] ?? null;
}

// Which time the video of an alert shows, in Unix seconds; null while there is none.
export function evidenceOf({ evidence_url: address, evidence_start: start, evidence_end: end }) {
  return address && start && end ? { start: Date.parse(start) / 1000, end: Date.parse(end) / 1000 } : null;
}

// Where words of an answer lead: {seek} into the video that is shown, {address} of a page, or null.
// shown: {kind: "clip"}, or {kind: "alert", camera, evidence: {start, end} in Unix seconds or null}
export function targetOf({ time, alert }, shown) {
  if (alert) return { address: `/alerts/${alert}/` };
  if (time === null || time === undefined) return null;
  if (shown.kind === "clip") return { seek: time };
  const { camera, evidence } = shown;
  if (evidence && time >= evidence.start - 1 && time <= evidence.end + 1) return { seek: Math.max(0, time - evidence.start) };
  return camera ? { address: `/cameras/${camera}/?at=${Math.round(time)}` } : null;
}
