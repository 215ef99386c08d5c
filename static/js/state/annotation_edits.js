// What a gesture makes of annotations: each function gives the changes, {key: annotation or null for deleted}. Pure.
// An annotation: {start, end, labels, note, tracks}, seconds.

import { cutTrack, endedTrack, follows } from "./tracks.js";

export const SHORTEST = 0.04; // seconds: about a frame

export function blank(start, end, labels = []) {
  return { start, end, labels, note: "", tracks: [] };
}

export function contentOf({ start, end, labels, note, tracks }) {
  return { start, end, labels: [...labels], note: note ?? "", tracks: (tracks ?? []).map((track) => ({ ...track, keys: track.keys.map((key) => ({ ...key })) })) };
}

// Whether two say the same. The server numbers tracks anew, so their names within do not count.
export function sameContent(one, other) {
  if (!one || !other) return !one && !other;
  return JSON.stringify(told(one)) === JSON.stringify(told(other));
}

function told({ start, end, labels, note, tracks }) {
  const keys = (track) => track.keys.map(({ time, left, top, right, bottom, outside }) => [...[time, left, top, right, bottom].map(rounded), Boolean(outside)]);
  return [rounded(start), rounded(end), labels, (note ?? "").trim(), tracks.map((track) => [track.label, keys(track)])];
}

const rounded = (value) => Math.round(value * 1e4) / 1e4;

// A span within [from, to] and not shorter than it may be; one end dragged past the other swaps with it.
export function placed(annotation, start, end, { from, to }) {
  const first = Math.max(from, Math.min(start, end));
  const last = Math.min(to, Math.max(start, end));
  const length = Math.max(SHORTEST, last - first);
  const begin = Math.max(from, Math.min(first, to - length));
  return within(annotation, begin, Math.min(to, begin + length));
}

// Its boxes are cut with it: nothing is told of what lies beyond.
function within(annotation, start, end) {
  return { ...annotation, start, end, tracks: annotation.tracks.map((track) => cutTrack(track, start, end)).filter(Boolean) };
}

// Moved as a whole with the boxes in it, keeping its length at the ends.
export function moved(annotation, by, { from, to }) {
  const shift = Math.min(to - annotation.end, Math.max(from - annotation.start, by));
  const tracks = annotation.tracks.map((track) => ({ ...track, keys: track.keys.map((key) => ({ ...key, time: key.time + shift })) }));
  return { ...annotation, start: annotation.start + shift, end: annotation.end + shift, tracks };
}

// Cuts at a moment: of the given keys, those that lie around it. Both parts keep labels and note.
export function split(items, keys, time, newKey) {
  const changes = {};
  for (const key of keys) {
    const whole = items[key];
    if (!whole || time - whole.start < SHORTEST || whole.end - time < SHORTEST) continue;
    changes[key] = within(whole, whole.start, time);
    const rest = within(whole, time, whole.end);
    changes[newKey()] = { ...rest, tracks: rest.tracks.map((track) => ({ ...track, id: newKey() })) };
  }
  return changes;
}

// Several become one, in the place of the earliest: from the first begin to the last end, with all labels and notes.
export function merge(items, keys) {
  const chosen = keys.filter((key) => items[key]).sort((a, b) => items[a].start - items[b].start);
  if (chosen.length < 2) return {};
  const parts = chosen.map((key) => items[key]);
  const end = Math.max(...parts.map((part) => part.end));
  const notes = parts.map(({ note }) => note.trim()).filter(Boolean);
  const whole = { ...parts[0], end, labels: [...new Set(parts.flatMap(({ labels }) => labels))], note: [...new Set(notes)].join("\n"), tracks: joined(parts, end) };
  return { [chosen[0]]: whole, ...Object.fromEntries(chosen.slice(1).map((key) => [key, null])) };
}

// All tracks; one that goes on where another ends becomes one with it. Nothing is seen for longer than in its own span.
function joined(parts, last) {
  const whole = [];
  for (const { tracks, end } of parts) {
    for (const track of tracks) {
      const before = whole.find((one) => follows(one.track, track));
      if (before) Object.assign(before, { track: { ...before.track, keys: [...before.track.keys, ...track.keys.slice(1)] }, end });
      else whole.push({ track, end });
    }
  }
  return whole.map(({ track, end }) => (end < last ? endedTrack(track, end) : track));
}

export function labelled(annotation, label) {
  const word = label.trim();
  if (!word || annotation.labels.includes(word)) return annotation;
  return { ...annotation, labels: [...annotation.labels, word] };
}

export function unlabelled(annotation, label) {
  return { ...annotation, labels: annotation.labels.filter((one) => one !== label) };
}

// Puts one track in the place of the one of the same id, or adds it; one without keys goes.
export function withTrack(annotation, track) {
  const isThere = annotation.tracks.some(({ id }) => id === track.id);
  const tracks = isThere ? annotation.tracks.map((one) => (one.id === track.id ? track : one)) : [...annotation.tracks, track];
  return { ...annotation, tracks: tracks.filter(({ keys }) => keys.length > 0) };
}

export function withoutTrack(annotation, id) {
  return { ...annotation, tracks: annotation.tracks.filter((track) => track.id !== id) };
}
