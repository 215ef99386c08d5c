// The state of the uploads of this page. Pure; the work is done in clips/upload_queue.js.
//
// States: waiting, sending, checking (all sent, the server examines it), retrying, paused,
// interrupted (the page was reloaded: the file must be chosen again), joined (waits for its companion),
// done, refused.

const THERMAL_NAME = /^(.*?)[ _.-]*(thermal|lwir|flir|ir)$/i;
const SMOOTHING = 0.3;
const SAMPLE_MS = 300;

export const ACTIVE = new Set(["sending", "checking", "retrying"]);
export const ENDED = new Set(["done", "refused"]);

export function stem(name) {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(0, dot) : name;
}

// Joins each file named like "gate_thermal.mp4" to "gate.mp4" of the same drop.
export function pairUp(files) {
  const companions = new Map();
  for (const file of files) {
    const match = THERMAL_NAME.exec(stem(file.name));
    const visible = match && files.find((other) => other !== file && stem(other.name) === match[1]);
    if (visible && !companions.has(visible)) companions.set(visible, file);
  }
  const taken = new Set(companions.values());
  return files
    .filter((file) => !taken.has(file))
    .map((file) => ({ visible: file, thermal: companions.get(file) ?? null }));
}

export function reduce(uploads, event) {
  switch (event.type) {
    case "add": {
      const item = { sent: 0, rate: null, state: "waiting", error: "", notice: "", clip: null, visible: null, ...event.item };
      const others = uploads.filter(({ key }) => key !== item.key);
      const after = item.visible ? others.findIndex(({ key }) => key === item.visible) : -1;
      return after < 0 ? [...others, item] : [...others.slice(0, after + 1), item, ...others.slice(after + 1)];
    }
    case "drop":
      return uploads.filter(({ key }) => key !== event.key);
    case "clear":
      return uploads.filter(({ state }) => !ENDED.has(state));
    default:
      return uploads.map((item) => (item.key === event.key ? changed(item, event) : item));
  }
}

function changed(item, event) {
  switch (event.type) {
    case "phase":
      return { ...item, state: event.phase, seconds: event.seconds ?? null };
    case "progress":
      return { ...item, sent: event.sent, ...measured(item, event) };
    case "located":
      return { ...item, url: event.url };
    case "paused":
      return { ...item, state: "paused", rate: null };
    case "finished":
      return {
        ...item,
        sent: item.size,
        state: event.outcome.clip ? "done" : "joined",
        clip: event.outcome.clip ?? null,
        notice: event.outcome.notice ?? "",
      };
    case "refused":
      return { ...item, state: "refused", error: event.sentence };
    default:
      throw new Error(`no such event: ${event.type}`);
  }
}

// Bytes a second, smoothed, from samples a moment apart.
function measured(item, { sent, at }) {
  if (!item.sample || sent < item.sample.sent) return { sample: { sent, at } };
  const elapsed = at - item.sample.at;
  if (elapsed < SAMPLE_MS) return {};
  const rate = ((sent - item.sample.sent) * 1000) / elapsed;
  return { sample: { sent, at }, rate: item.rate === null ? rate : item.rate + SMOOTHING * (rate - item.rate) };
}

export function secondsToGo(item) {
  return item.rate > 0 ? (item.size - item.sent) / item.rate : null;
}

export function totals(uploads) {
  const going = uploads.filter(({ state }) => !ENDED.has(state) && state !== "interrupted");
  return {
    count: going.length,
    sent: going.reduce((sum, { sent }) => sum + sent, 0),
    size: going.reduce((sum, { size }) => sum + size, 0),
  };
}
