// The wall: joins the state to the tiles, the feed, the tone and the desktop, and draws what changed once a frame.

import { addresses, get, post } from "../api.js";
import { isTyping, parts, readJson, setIcon, setText, toast } from "../dom.js";
import { isWaiting, reaches, severityOf } from "../state/alerts.js";
import { columnsFor, fromSnapshot, pageOf, reduce } from "../state/wall.js";
import { connect } from "../updates.js";
import { Desktop } from "./desktop.js";
import { Feed } from "./feed.js";
import { Gaps } from "./gaps.js";
import { CurvePainter } from "./painter.js";
import { remembered } from "./remembered.js";
import { Siren } from "./sound.js";
import { Tile } from "./tile.js";

const TOPIC = "wall";
const TICK = 1000; // for what changes by time alone: states, "n s ago", curves whose points stay away
const NARROW = 760; // pixels below which tiles stand under each other

const part = parts(document);
const wishes = readJson("wishes");
const settings = remembered("watchpost.wall", { cells: "auto", sound: wishes.sound, desktop: wishes.browser });

const seconds = () => Date.now() / 1000;
let { state } = fromSnapshot(readJson("snapshot"), seconds());
let connected = true;
let page = 0;
let solo = null;
const tiles = new Map();
const dirty = new Set();
const undrawn = new Map(); // camera -> messages that no frame has shown yet
let everything = true;
let frame = null;

const painter = new CurvePainter();
painter.onStale = () => redraw();
const siren = new Siren({ on: settings.sound, onChange: showSound });
const desktop = new Desktop({ on: settings.desktop, onChange: showDesktop });
const feed = new Feed(part, { onAcknowledge: acknowledge });
const gaps = new Gaps(
  (camera, since) => get(addresses.live(camera, since)),
  (camera, scores) => apply({ type: "scores.fetched", camera, scores }),
);
const fetching = new Set();

// Messages

function apply(message) {
  const before = state;
  const next = reduce(state, message, seconds());
  state = next.state;
  next.effects.forEach(carryOut);
  if (state.order !== before.order || state.alerts !== before.alerts) redraw();
  else if (state.cameras !== before.cameras) redraw(message.camera ?? message.view?.id);
}

function carryOut(effect) {
  if (effect.kind === "scores") gaps.ask(effect.camera, effect.since);
  if (effect.kind === "camera") fetchCamera(effect.camera);
  if (effect.kind === "alert" && reaches(effect.alert, wishes.least_severity)) {
    siren.play(effect.alert.severity);
    desktop.show(effect.alert);
  }
}

async function fetchCamera(id) {
  if (fetching.has(id)) return;
  fetching.add(id);
  try {
    apply({ type: "camera.fetched", view: await get(addresses.camera(id)) });
  } catch (error) {
    if (error.status === 404) apply({ type: "camera.gone", camera: id });
    else updates.refresh(TOPIC);
  } finally {
    setTimeout(() => fetching.delete(id), 1000);
  }
}

const updates = connect(
  {
    [TOPIC]: {
      onSnapshot(snapshot) {
        const next = fromSnapshot(snapshot, seconds(), state);
        state = next.state;
        gaps.clear();
        next.effects.forEach(carryOut);
        redraw();
      },
      onMessage(message) {
        if (message.type === "snippet.scored") {
          if (!undrawn.has(message.camera)) undrawn.set(message.camera, []);
          undrawn.get(message.camera).push(message);
        }
        apply(message);
      },
    },
  },
  {
    onConnection(there) {
      if (there === connected) return;
      connected = there;
      redraw();
    },
  },
);

// Drawing

function redraw(id = null) {
  if (id === null) everything = true;
  else dirty.add(id);
  frame ??= requestAnimationFrame(draw);
}

function context() {
  return { now: seconds(), offset: state.offset, connected, alerts: state.alerts };
}

function draw() {
  frame = null;
  const now = context();
  if (everything) {
    arrange();
    showFeed(now);
  }
  for (const [number, [id, tile]] of [...tiles].entries()) {
    if (!everything && !dirty.has(id)) continue;
    tile.update(state.cameras[id], { ...now, number: number + 1 });
    tile.draw(state.cameras[id], now.now + now.offset);
  }
  everything = false;
  dirty.clear();
  tellDrawn();
}

// For whoever measures how long a picture's score takes to the screen.
function tellDrawn() {
  const drawn_at = Date.now();
  for (const [camera, messages] of undrawn) {
    if (!tiles.has(camera)) continue;
    for (const { sequence, end, captured_at } of messages) {
      document.dispatchEvent(new CustomEvent("watchpost:drawn", { detail: { camera, sequence, end, captured_at, drawn_at } }));
    }
  }
  undrawn.clear();
}

// Puts the right tiles into the grid, each made once.
function arrange() {
  const { cells } = settings;
  if (solo && !state.cameras[solo]) solo = null;
  const { shown, pages, page: at } = pageOf(state.order, cells === "auto" ? "auto" : Number(cells), page);
  page = at;
  const wanted = solo ? [solo] : shown;
  for (const [id, tile] of tiles) {
    if (!wanted.includes(id)) {
      tile.close();
      tiles.delete(id);
    }
  }
  for (const id of wanted) {
    if (!tiles.has(id)) tiles.set(id, new Tile(state.cameras[id], painter, { onAcknowledge: acknowledgeCamera, onSolo: toggleSolo }));
  }
  const ordered = wanted.map((id) => [id, tiles.get(id)]);
  tiles.clear();
  ordered.forEach(([id, tile], index) => {
    tiles.set(id, tile);
    if (part.tiles.children[index] !== tile.node) part.tiles.insertBefore(tile.node, part.tiles.children[index] ?? null);
  });
  part.empty.hidden = state.order.length > 0;
  part.tiles.hidden = state.order.length === 0;
  part.pager.hidden = pages < 2 || solo !== null;
  setText(part.pageword, `${at + 1} of ${pages}`);
  part.back.hidden = solo === null;
  fitColumns();
}

function fitColumns() {
  const { clientWidth: width, clientHeight: height } = part.stage;
  const count = tiles.size;
  const narrow = innerWidth <= NARROW;
  const columns = narrow ? 1 : solo ? 1 : settings.cells === "auto" ? columnsFor(count, width, height) : Math.ceil(Math.sqrt(Number(settings.cells)));
  const rows = settings.cells === "auto" || solo ? Math.ceil(count / columns) : columns;
  part.tiles.dataset.columns = columns;
  part.tiles.dataset.rows = narrow ? "free" : Math.max(1, rows);
  part.tiles.dataset.dense = columns >= 4 || (columns >= 3 && width / columns < 330) ? "yes" : "no";
}

function showFeed(now) {
  const zones = new Map(Object.values(state.cameras).map(({ id, time_zone: zone }) => [id, zone]));
  feed.show(state.alerts, { zones, nowMs: (now.now + now.offset) * 1000 });
  const waiting = state.alerts.filter(isWaiting).length;
  document.title = `${waiting ? `(${waiting}) ` : ""}Wall · Watchpost`;
}

// What people do

async function acknowledge(ids) {
  const answers = await Promise.allSettled(ids.map((id) => post(addresses.acknowledge(id))));
  for (const answer of answers) {
    if (answer.status === "fulfilled") apply({ type: "alert.changed", alert: answer.value });
  }
  const failure = answers.find(({ status }) => status === "rejected");
  if (failure) toast(failure.reason.message);
}

function waitingOf(id) {
  return state.alerts.filter((alert) => isWaiting(alert) && alert.camera === id).map((alert) => alert.id);
}

function acknowledgeCamera(id) {
  return acknowledge(waitingOf(id));
}

// The alerts of the tile in focus, else of the tile that shows one, else the newest.
function acknowledgeNow() {
  const focused = focusedTile();
  const shown = [...tiles.keys()].find((id) => severityOf(state.alerts, id, (seconds() + state.offset) * 1000));
  const camera = focused ?? shown;
  const ids = camera ? waitingOf(camera) : state.alerts.filter(isWaiting).slice(0, 1).map(({ id }) => id);
  if (ids.length) acknowledge(ids);
  else toast("Nothing to acknowledge.", "good");
}

function focusedTile() {
  return document.activeElement?.closest?.(".tile")?.dataset.camera ?? null;
}

function focusTile(number) {
  const tile = [...tiles.values()][number - 1];
  if (!tile) return;
  if (document.activeElement === tile.node) toggleSolo(tile.id);
  else tile.node.focus();
}

function toggleSolo(id) {
  solo = solo === id ? null : id;
  arrange();
  redraw();
  tiles.get(id)?.node.focus();
}

function fullScreen() {
  if (document.fullscreenElement) {
    document.exitFullscreen();
    return;
  }
  const id = focusedTile();
  const element = id ? tiles.get(id).node : part.wall;
  element.requestFullscreen().catch(() => toast("This browser does not allow full screen here."));
}

function turn(by) {
  page += by;
  redraw();
}

function showSound() {
  part.sound.setAttribute("aria-pressed", String(siren.on));
  setIcon(part.sound.querySelector("svg"), siren.on ? "sound" : "mute");
  setText(part.soundword, siren.on ? (siren.isBlocked ? "Click for sound" : "Sound on") : "Muted");
  settings.sound = siren.on;
  settings.save();
}

function showDesktop() {
  part.desktop.hidden = !desktop.isPossible;
  if (!desktop.isPossible) return;
  const now = desktop.state;
  part.desktop.setAttribute("aria-pressed", String(now === "on"));
  part.desktop.disabled = now === "denied";
  part.desktop.title = now === "denied" ? "This browser was told to refuse notifications of this site; its settings allow them again." : "Notifications of the desktop on alerts";
  settings.desktop = desktop.on;
  settings.save();
}

part.sound.addEventListener("click", () => siren.set(siren.isBlocked ? true : !siren.on));
part.desktop.addEventListener("click", () => desktop.toggle());
part["full-screen"].addEventListener("click", fullScreen);
part.help.addEventListener("click", () => part["keys-dialog"].showModal());
part.back.addEventListener("click", () => toggleSolo(solo));
part["acknowledge-all"].addEventListener("click", () => acknowledge(state.alerts.filter(isWaiting).map(({ id }) => id)));
part.previous.addEventListener("click", () => turn(-1));
part.next.addEventListener("click", () => turn(1));
for (const button of part.layout.querySelectorAll("button")) {
  button.addEventListener("click", () => {
    settings.cells = button.value;
    settings.save();
    solo = null;
    showLayout();
    redraw();
  });
}

function showLayout() {
  for (const button of part.layout.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === String(settings.cells)));
}

const KEYS = {
  f: fullScreen,
  a: acknowledgeNow,
  m: () => siren.set(!siren.on),
  "?": () => part["keys-dialog"].showModal(),
  ArrowLeft: () => turn(-1),
  ArrowRight: () => turn(1),
  Escape() {
    if (solo) toggleSolo(solo);
    else document.activeElement?.blur();
  },
  Enter() {
    const tile = document.activeElement;
    if (tile?.matches?.(".tile")) location.assign(state.cameras[tile.dataset.camera].url);
  },
};

document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  const number = Number(event.key);
  const work = number >= 1 && number <= 9 ? () => focusTile(number) : KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!work || (event.key === "Enter" && event.target.closest("a, button, summary"))) return;
  if (event.key !== "Enter") event.preventDefault();
  work();
});

new ResizeObserver(() => fitColumns()).observe(part.stage);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const tile of tiles.values()) tile.viewer.hurry();
  redraw();
});
addEventListener("online", () => tiles.forEach((tile) => tile.viewer.hurry()));
setInterval(() => document.hidden || redraw(), TICK);
addEventListener("pagehide", () => tiles.forEach((tile) => tile.viewer.stop()));

showLayout();
showSound();
showDesktop();
redraw();
