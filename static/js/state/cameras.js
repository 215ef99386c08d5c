// What is known of one camera: its view from a snapshot, and the messages since. Pure.
//
// A snippet's number grows by one each hop; what the workers skipped is counted in the message itself. A gap
// that the skips do not explain means that points were lost on the way: they are asked for.

import { merged, pointsOf } from "./series.js";

export const KEEP = 200; // seconds of points
const SILENT = 5; // seconds without a word from the media process after which a camera counts as offline
const LATE = 4; // seconds by which scores may trail before the tile says so
const ALIVE = new Set(["live", "lagging"]);

// `now` is this browser's clock in seconds; `offset` what the server's clock is ahead of it; `shown` the system
// whose scores are drawn, by default the camera's first.
export function fromView(view, { now, offset, known: before = null, keep = KEEP, shown = before?.shown ?? mainOf(view) }) {
  const known = before?.shown === shown ? before : null;
  // A view brings the scores of the camera's first system.
  const given = shown === mainOf(view) ? view : { last: null, points: [] };
  const newer = known?.last && (!given.last || known.last.sequence > given.last.sequence);
  const after = now + offset - keep;
  return {
    ...view,
    shown,
    line: view.scoring?.find(({ name }) => name === shown)?.line ?? view.line,
    heardAt: ALIVE.has(view.state) ? now : -Infinity,
    last: newer ? known.last : given.last,
    skipped: newer ? Math.max(known.skipped, view.skipped) : view.skipped,
    points: known ? merged(merged([], given.points, after), known.points, after) : merged([], given.points, after),
    boxes: newer ? known.boxes : [],
    keep,
  };
}

function mainOf({ systems }) {
  return systems[0] ?? null;
}

// The camera after a `snippet.scored` message; `since` (Unix seconds) asks for the points after that moment.
export function scored(camera, message) {
  if (message.system !== (camera.shown ?? message.system)) return { camera, since: null };
  const { last } = camera;
  const points = merged(camera.points, [[message.end, message.score]], message.end - camera.keep);
  if (last && message.sequence <= last.sequence) {
    // Late or told twice: it only fills in what was missing.
    return { camera: points === camera.points ? camera : { ...camera, points }, since: null };
  }
  const lost = last ? message.sequence - last.sequence - 1 : 0;
  const explained = Math.max(0, message.skipped - camera.skipped);
  return {
    camera: { ...camera, points, last: message, line: message.line, skipped: message.skipped, boxes: message.boxes },
    since: lost > explained ? last.end : null,
  };
}

// Points that were fetched after a gap: the columns of /api/v1/cameras/<id>/live/.
export function fetched(camera, columns) {
  const newest = camera.last?.end ?? columns.end?.at(-1) ?? 0;
  const points = merged(camera.points, pointsOf(columns), newest - camera.keep);
  return points === camera.points ? camera : { ...camera, points };
}

export function told(camera, message, now) {
  return { ...camera, state: message.state, reason: message.reason, health: message.health, process: message.process, heardAt: now };
}

// What a tile says of its camera at a moment: word, icon, severity, sentence.
export function condition(camera, { now, offset = 0, connected = true }) {
  if (!camera.enabled) return { state: "disabled", word: "Disabled", icon: "stop", severity: "normal", reason: camera.reason };
  if (!connected) {
    return { state: "unknown", word: "No connection", icon: "retry", severity: "notice", reason: "The server cannot be reached; trying again." };
  }
  if (camera.state === "failed") return { state: "failed", word: "Failed", icon: "alert", severity: "alert", reason: camera.reason };
  if (!ALIVE.has(camera.state) || now - camera.heardAt > SILENT) {
    const reason = ALIVE.has(camera.state) ? "No sign of life from the process that holds it." : camera.reason;
    return { state: "offline", word: "Offline", icon: "camera-off", severity: "alert", reason };
  }
  if (camera.last) {
    const behind = Math.floor(now + offset - camera.last.end);
    if (behind >= LATE || camera.state === "lagging") {
      const seconds = Math.max(1, behind);
      const reason = camera.reason || problemsOf(camera)[0] || `The newest score is ${seconds} s old.`;
      return { state: "lagging", word: `Lagging ${seconds > 99 ? "> 99" : seconds} s`, icon: "clock", severity: "notice", reason };
    }
  } else if (camera.state === "lagging") {
    return { state: "lagging", word: "Lagging", icon: "clock", severity: "notice", reason: camera.reason };
  }
  return { state: "live", word: "Live", icon: "live", severity: "good", reason: "" };
}

export function isAlive(camera, context) {
  const { state } = condition(camera, context);
  return state === "live" || state === "lagging";
}

// What the chip says: the label when the score is above the line, else how quiet it is.
export function reading(camera) {
  const { last } = camera;
  if (!last) return null;
  const above = last.score >= camera.line;
  return { above, word: above ? last.label || "unusual" : "Normal", score: last.score, severity: above ? "alert" : "normal", icon: above ? "alert" : "check" };
}

const LEARNS = "normality"; // the one system that learns what is normal for a camera

export function learns({ systems }) {
  return systems.includes(LEARNS);
}

export function learningWord({ systems, learning, learned, learning_note: note }) {
  if (learning === "ready" || !learns({ systems })) return "";
  const share = `${Math.floor(Math.min(1, Math.max(0, learned)) * 100)} %`;
  return learning === "changed" ? `Scene changed, learning anew ${share}${note ? `: ${note}` : ""}` : `Learning normal ${share}`;
}

// The camera with another system's scores: the answer of /api/v1/cameras/<id>/live/?system=.
export function showing(camera, { system, line, last, ...columns }) {
  const newest = columns.end.at(-1) ?? 0;
  return { ...camera, shown: system, line, last, boxes: [], points: merged([], pointsOf(columns), newest - camera.keep) };
}

// Why the shown system, or another one, scores nothing now: sentences.
export function problemsOf({ scoring = [] }) {
  return scoring.filter(({ problem }) => problem).map(({ title, problem }) => `${title} does not score: ${problem}`);
}
