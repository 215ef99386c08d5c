// What people marked on one source, as the page holds it: what the reader sees, what the server has, what can be
// undone and what two people changed at once. Pure.
//
// `items` is what the reader sees, `saved` what the server answered last, both by a key that the page gives. What
// differs is not saved yet: so nothing is lost by a failed request, and undo is only another difference.

import { contentOf, merge, sameContent, split } from "./annotation_edits.js";

const LONGEST_PAST = 200;

export function empty() {
  return {
    items: {}, // {key: annotation}
    saved: {}, // {key: annotation with id and revision}
    selected: [],
    track: null, // id of the selected track
    past: [], // changes that undo takes back: {before, after}, each {key: annotation or null}
    future: [],
    held: null, // {key: annotation or null} before a drag that goes on
    sending: {}, // {key: what was sent}
    failed: {}, // {key: sentence}
    conflicts: {}, // {key: the server's version, null where it was deleted there}
  };
}

export function reduce(state, action) {
  switch (action.type) {
    case "loaded":
      return loaded(state, action);
    case "restored":
      return restored(state, action.drafts);
    case "select":
      return { ...state, selected: action.keys.filter((key) => state.items[key]), track: action.track ?? null };
    case "change": // changes: {key: annotation or null}
      return changed(state, action.changes, action.selected);
    case "drag": // as change, without an end yet
      return dragged(state, action.changes, action.selected);
    case "drop":
      return dropped(state);
    case "cancel":
      return state.held ? selectedThere({ ...state, items: applied(state.items, state.held), held: null }) : state;
    case "split":
      return splitAt(state, action);
    case "merge":
      return changed(state, merge(state.items, state.selected), undefined);
    case "delete":
      return changed(state, Object.fromEntries(state.selected.map((key) => [key, null])), []);
    case "undo":
      return stepped(state, "past", "future", "before");
    case "redo":
      return stepped(state, "future", "past", "after");
    case "sent":
      return { ...state, sending: { ...state.sending, [action.key]: state.items[action.key] ?? null }, failed: without(state.failed, action.key) };
    case "accepted":
      return accepted(state, action);
    case "failed":
      return { ...state, sending: without(state.sending, action.key), failed: { ...state.failed, [action.key]: action.sentence } };
    case "conflict":
      return { ...state, sending: without(state.sending, action.key), conflicts: { ...state.conflicts, [action.key]: action.current } };
    case "keep-mine":
      return settled(state, action.key, false);
    case "take-theirs":
      return settled(state, action.key, true);
    default:
      throw new Error(`no such action: ${action.type}`);
  }
}

// Keys whose version here differs from the server's and may be sent now.
export function unsaved(state) {
  return different(state).filter((key) => !(key in state.sending) && !(key in state.conflicts) && !(state.held && key in state.held));
}

function different({ items, saved }) {
  return [...new Set([...Object.keys(items), ...Object.keys(saved)])].filter((key) => !sameContent(items[key], saved[key]));
}

// {word, why}: "saved", "saving", "not saved" with the reason, or "conflict".
export function savingState(state) {
  if (Object.keys(state.conflicts).length) return { word: "conflict", why: "Somebody else changed this too." };
  const waiting = different(state);
  const failure = waiting.map((key) => state.failed[key]).find(Boolean);
  if (failure) return { word: "not saved", why: failure };
  return { word: waiting.length || Object.keys(state.sending).length ? "saving" : "saved", why: "" };
}

// What must survive a closed window: {key: {mine, theirs}}.
export function drafts(state) {
  return Object.fromEntries(different(state).map((key) => [key, { mine: state.items[key] ?? null, theirs: state.saved[key] ?? null }]));
}

export function inOrder(items) {
  return Object.entries(items).sort(([, a], [, b]) => a.start - b.start || a.end - b.end).map(([key, annotation]) => ({ key, ...annotation }));
}

// Rows such that no two spans of one row overlap: {key: row}, and how many there are.
export function lanes(ordered) {
  const ends = [];
  const rows = {};
  for (const { key, start, end } of ordered) {
    const free = ends.findIndex((last) => last <= start + 1e-6);
    const row = free < 0 ? ends.length : free;
    ends[row] = end;
    rows[key] = row;
  }
  return { rows, count: ends.length };
}

function keyOf(state, id) {
  return Object.keys(state.saved).find((key) => state.saved[key].id === id) ?? id;
}

// The server's list of [from, to]; what was changed here meanwhile stays, and is a conflict where both changed.
function loaded(state, { annotations, from = -Infinity, to = Infinity }) {
  let next = state;
  const there = new Set();
  for (const theirs of annotations) {
    const key = keyOf(state, theirs.id);
    there.add(key);
    next = heard(next, key, theirs);
  }
  for (const [key, known] of Object.entries(state.saved)) {
    if (!there.has(key) && known.end >= from && known.start <= to) next = heard(next, key, null);
  }
  return selectedThere(next);
}

function heard(state, key, theirs) {
  if (key in state.sending || (state.held && key in state.held)) return state;
  const known = state.saved[key];
  if (theirs && known && known.revision >= theirs.revision) return state; // one that was asked for before the last save
  const isClean = sameContent(state.items[key], known);
  if (isClean || sameContent(state.items[key], theirs)) return taken(state, key, theirs);
  return { ...state, conflicts: { ...state.conflicts, [key]: theirs } };
}

function taken(state, key, theirs) {
  const change = { [key]: theirs };
  return { ...state, items: applied(state.items, change, contentOf), saved: applied(state.saved, change), conflicts: without(state.conflicts, key), failed: without(state.failed, key) };
}

function restored(state, found) {
  const theirs = Object.fromEntries(Object.entries(found).map(([key, draft]) => [key, draft.theirs]));
  const mine = Object.fromEntries(Object.entries(found).map(([key, draft]) => [key, draft.mine]));
  return { ...state, items: applied(state.items, mine), saved: applied(state.saved, theirs) };
}

function changed(state, changes, selected) {
  const keys = Object.keys(changes).filter((key) => !sameContent(changes[key], state.items[key]));
  if (!keys.length) return selected ? { ...state, selected } : state;
  const before = Object.fromEntries(keys.map((key) => [key, state.items[key] ?? null]));
  const after = Object.fromEntries(keys.map((key) => [key, changes[key]]));
  const next = { ...state, items: applied(state.items, after), past: [...state.past, { before, after }].slice(-LONGEST_PAST), future: [] };
  return selectedThere(selected ? { ...next, selected } : next);
}

function dragged(state, changes, selected) {
  const held = { ...Object.fromEntries(Object.keys(changes).map((key) => [key, state.items[key] ?? null])), ...state.held };
  return selectedThere({ ...state, items: applied(state.items, changes), held, ...(selected ? { selected } : {}) });
}

function dropped(state) {
  const { held } = state;
  if (!held) return state;
  const after = Object.fromEntries(Object.keys(held).map((key) => [key, state.items[key] ?? null]));
  return changed({ ...state, items: applied(state.items, held), held: null }, after, state.selected);
}

function splitAt(state, { time, newKey }) {
  const chosen = state.selected.length ? state.selected : Object.keys(state.items);
  const changes = split(state.items, chosen, time, newKey);
  return changed(state, changes, Object.keys(changes).length ? Object.keys(changes).filter((key) => !(key in state.items)) : undefined);
}

function stepped(state, from, to, side) {
  const entry = state[from].at(-1);
  if (!entry || state.held) return state;
  const keys = Object.keys(entry[side]).filter((key) => entry[side][key]);
  const next = { ...state, items: applied(state.items, entry[side]), [from]: state[from].slice(0, -1), [to]: [...state[to], entry], selected: keys, track: null };
  return selectedThere(next);
}

// The server took what was sent; `annotation` is null when it was a deletion.
function accepted(state, { key, annotation }) {
  const sent = state.sending[key];
  const next = { ...state, sending: without(state.sending, key), failed: without(state.failed, key), saved: applied(state.saved, { [key]: annotation }) };
  // It may have been rounded there. Tracks keep the names that they have here: one of them may be selected.
  if (!annotation || !state.items[key] || !sameContent(state.items[key], sent) || state.held?.[key]) return next;
  const content = contentOf(annotation);
  const tracks = content.tracks.map((track, place) => ({ ...track, id: state.items[key].tracks[place]?.id ?? track.id }));
  return { ...next, items: { ...next.items, [key]: { ...content, tracks } } };
}

function settled(state, key, isTheirs) {
  if (!(key in state.conflicts)) return state;
  const theirs = state.conflicts[key];
  if (!isTheirs) return { ...state, saved: applied(state.saved, { [key]: theirs }), conflicts: without(state.conflicts, key) };
  // What was here can still be had back by undoing.
  const next = changed(state, { [key]: theirs && contentOf(theirs) }, undefined);
  return { ...next, saved: applied(next.saved, { [key]: theirs }), conflicts: without(next.conflicts, key) };
}

function applied(record, changes, shape = (value) => value) {
  const next = { ...record };
  for (const [key, value] of Object.entries(changes)) {
    if (value) next[key] = shape(value);
    else delete next[key];
  }
  return next;
}

function without(record, key) {
  if (!(key in record)) return record;
  const { [key]: _, ...rest } = record;
  return rest;
}

function selectedThere(state) {
  const selected = state.selected.filter((key) => state.items[key]);
  return selected.length === state.selected.length ? state : { ...state, selected, track: null };
}
