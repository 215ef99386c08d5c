// The state of the list of recordings: newest first, its filters, and the messages since the snapshot. Pure.

import { applyProgress, foremost, kindOf as kindOfAnalysis } from "./analysis.js";

export const NO_FILTER = { text: "", state: "" };

export function fromSnapshot(clips) {
  return { clips };
}

// A snapshot holds the newest recordings only: older ones that the reader asked for stay below them.
export function withSnapshot(state, clips, limit) {
  if (clips.length < limit) return { ...state, clips };
  const oldest = clips.at(-1).created_at;
  const known = new Set(clips.map(({ id }) => id));
  return withOlder({ ...state, clips }, state.clips.filter(({ id, created_at: at }) => at <= oldest && !known.has(id)));
}

export function withOlder(state, older) {
  const known = new Set(state.clips.map(({ id }) => id));
  return { ...state, clips: [...state.clips, ...older.filter(({ id }) => !known.has(id))] };
}

export function reduce(state, message) {
  switch (message.type) {
    case "clip.added":
      return { state, stale: !state.clips.some(({ id }) => id === message.clip) };
    case "clip.deleted": {
      const clips = state.clips.filter(({ id }) => id !== message.clip);
      return { state: clips.length === state.clips.length ? state : { ...state, clips }, stale: false };
    }
    case "analysis.progress":
      return reduceProgress(state, message);
    default:
      return { state, stale: false };
  }
}

function reduceProgress(state, message) {
  const index = state.clips.findIndex(({ id }) => id === message.clip);
  if (index < 0) return { state, stale: true };
  const { clip, stale } = applyProgress(state.clips[index], message);
  if (clip === state.clips[index]) return { state, stale };
  const clips = [...state.clips];
  clips[index] = clip;
  return { state: { ...state, clips }, stale };
}

// One of: busy, unusual, normal, failed, cancelled; of several systems, what says most.
export function kindOf(clip) {
  return kindOfAnalysis(foremost(clip));
}

export function filtered(clips, { text, state }) {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return clips.filter(
    (clip) =>
      (!state || kindOf(clip) === state) && words.every((word) => clip.title.toLowerCase().includes(word)),
  );
}

export function counts(clips) {
  const result = { busy: 0, unusual: 0, normal: 0, failed: 0, cancelled: 0 };
  for (const clip of clips) result[kindOf(clip)] += 1;
  return result;
}
