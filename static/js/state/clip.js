// The state of the page of one recording: its snapshot and the messages since. Pure.

import { applyProgress } from "./analysis.js";

export function fromSnapshot(clip) {
  return { clip, deleted: false };
}

export function reduce(state, message) {
  if (state.deleted || message.clip !== state.clip.id) return { state, stale: false };
  switch (message.type) {
    case "clip.deleted":
      return { state: { ...state, deleted: true }, stale: false };
    case "analysis.progress": {
      const { clip, stale } = applyProgress(state.clip, message);
      return { state: clip === state.clip ? state : { ...state, clip }, stale };
    }
    default:
      return { state, stale: false };
  }
}
