// The wall: cameras in order, alerts, and what else must be asked for. Pure.
//
// Effects that `reduce` gives beside the new state:
//   {kind: "scores", camera, since}  points after `since` were lost on the way
//   {kind: "camera", camera}         the camera is new or was edited: fetch its view
//   {kind: "alert", alert, news}     an alert opened or escalated: tell the person

import * as alertList from "./alerts.js";
import * as one from "./cameras.js";

// `now`: this browser's clock, Unix seconds. With what was `known` before, alerts that opened meanwhile are told.
export function fromSnapshot(snapshot, now, known = null, keep = one.KEEP) {
  const offset = snapshot.now - now;
  const cameras = {};
  for (const view of snapshot.cameras) {
    cameras[view.id] = one.fromView(view, { now, offset, known: known?.cameras[view.id], keep });
  }
  const state = {
    cameras,
    order: snapshot.cameras.map(({ id }) => id),
    alerts: alertList.fromSnapshot(snapshot.alerts, known?.alerts),
    offset,
  };
  const effects = known ? alertList.missed(known.alerts, state.alerts).map((alert) => ({ kind: "alert", alert, news: "opened" })) : [];
  return { state, effects };
}

export function reduce(state, message, now) {
  switch (message.type) {
    case "snippet.scored":
      return onScored(state, message);
    case "camera.state":
      return withCamera(state, message.camera, (camera) => one.told(camera, message, now));
    case "camera.changed":
      if (message.change === "deleted") return { state: without(state, message.camera), effects: [] };
      return { state, effects: [{ kind: "camera", camera: message.camera }] };
    case "alert.changed":
      return onAlert(state, message.alert);
    case "scores.fetched":
      // The answer may be of a system that is shown no longer.
      if (state.cameras[message.camera] && (message.scores.system ?? state.cameras[message.camera].shown) !== state.cameras[message.camera].shown) return same(state);
      return state.cameras[message.camera] ? withCamera(state, message.camera, (camera) => one.fetched(camera, message.scores)) : same(state);
    case "system.shown":
      return state.cameras[message.camera] ? withCamera(state, message.camera, (camera) => one.showing(camera, message.scores)) : same(state);
    case "camera.fetched":
      return { state: withView(state, message.view, now), effects: [] };
    case "camera.gone":
      return { state: without(state, message.camera), effects: [] };
    default:
      return same(state);
  }
}

function same(state) {
  return { state, effects: [] };
}

function onScored(state, message) {
  const known = state.cameras[message.camera];
  if (!known) return { state, effects: [{ kind: "camera", camera: message.camera }] };
  const { camera, since } = one.scored(known, message);
  return {
    state: camera === known ? state : { ...state, cameras: { ...state.cameras, [camera.id]: camera } },
    effects: since === null ? [] : [{ kind: "scores", camera: camera.id, since }],
  };
}

function onAlert(state, alert) {
  const { alerts, news } = alertList.changed(state.alerts, alert);
  return {
    state: alerts === state.alerts ? state : { ...state, alerts },
    effects: news ? [{ kind: "alert", alert, news }] : [],
  };
}

function withCamera(state, id, change) {
  const known = state.cameras[id];
  if (!known) return { state, effects: [{ kind: "camera", camera: id }] };
  const camera = change(known);
  return { state: camera === known ? state : { ...state, cameras: { ...state.cameras, [id]: camera } }, effects: [] };
}

function withView(state, view, now) {
  const known = state.cameras[view.id];
  const camera = one.fromView(view, { now, offset: state.offset, known, keep: known?.keep });
  const order = known ? state.order : [...state.order, view.id];
  return { ...state, order, cameras: { ...state.cameras, [view.id]: camera } };
}

function without(state, id) {
  if (!state.cameras[id]) return state;
  const { [id]: gone, ...cameras } = state.cameras;
  return {
    ...state,
    cameras,
    order: state.order.filter((other) => other !== id),
    alerts: state.alerts.filter(({ camera }) => camera !== id),
  };
}

// How many columns show `count` tiles largest in an area; tiles are a picture of 16 to 9 above a curve.
export function columnsFor(count, width, height, { curve = 64, gap = 8 } = {}) {
  let best = { columns: 1, size: 0 };
  for (let columns = 1; columns <= Math.min(count, 6); columns += 1) {
    const rows = Math.ceil(count / columns);
    const wide = (width - gap * (columns - 1)) / columns;
    const high = (height - gap * (rows - 1)) / rows - curve;
    const size = Math.min(wide, (high * 16) / 9);
    if (size > best.size) best = { columns, size };
  }
  return best.columns;
}

// The cameras of one page of a grid with `cells` tiles; "auto" shows all.
export function pageOf(order, cells, page) {
  if (cells === "auto" || order.length <= cells) return { shown: order, pages: 1, page: 0 };
  const pages = Math.ceil(order.length / cells);
  const at = Math.min(Math.max(0, page), pages - 1);
  return { shown: order.slice(at * cells, (at + 1) * cells), pages, page: at };
}
