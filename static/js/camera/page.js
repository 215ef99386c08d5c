// One camera: its live picture and curve, its history with the recordings behind it, its alerts and its health.

import { addresses, get, post } from "../api.js";
import { parts, readJson, setText, toast } from "../dom.js";
import { isWaiting, severityOf } from "../state/alerts.js";
import { condition, isAlive } from "../state/cameras.js";
import { COLOURS, lookOf } from "../state/palette.js";
import { fromSnapshot, reduce } from "../state/wall.js";
import { connect } from "../updates.js";
import { Feed } from "../wall/feed.js";
import { Gaps } from "../wall/gaps.js";
import { CurvePainter } from "../wall/painter.js";
import { remembered } from "../wall/remembered.js";
import { Viewer } from "../webrtc/viewer.js";
import { Annotating } from "./annotating.js";
import { showFacts } from "./facts.js";
import { Footage } from "./footage.js";
import { Head } from "./head.js";
import { LiveOverlay } from "./live_overlay.js";
import { Past } from "./past.js";
import { Switches } from "./switches.js";
import { Systems } from "./systems.js";
import { ThermalPicture } from "./thermal.js";

const LIVE_SECONDS = 600;

const part = parts(document);
const first = readJson("snapshot");
const { id } = first.camera;
const topic = `camera:${id}`;
const settings = remembered("watchpost.camera", { range: 3600, boxes: true, zones: false });
const chosen = remembered(`watchpost.camera.${id}`, { system: "", hidden: [] });

const seconds = () => Date.now() / 1000;
const serverNow = () => seconds() + state.offset;

// The page's state is a wall of one camera, with ten minutes of points.
function taken(snapshot, known = null) {
  const points = snapshot.scores.end.map((time, index) => [time, snapshot.scores.score[index]]);
  return fromSnapshot({ now: snapshot.now, cameras: [{ ...snapshot.camera, points }], alerts: snapshot.alerts }, seconds(), known, LIVE_SECONDS);
}

let { state } = taken(first);
let connected = true;
let frame = null;
let undrawn = [];
const camera = () => state.cameras[id];

const painter = new CurvePainter({ seconds: LIVE_SECONDS, bar: 9, tokens: Array.from({ length: COLOURS }, (_, place) => lookOf(place).token.slice(2)) });
painter.onStale = redraw;
painter.watch(part.canvas);
const overlay = new LiveOverlay(part.overlay, () => (viewer.mode === "pictures" ? [part.image.naturalWidth, part.image.naturalHeight] : [part.video.videoWidth, part.video.videoHeight]));
const thermal = first.camera.thermal_url ? new ThermalPicture(part, first.camera.thermal_url) : null;
const viewer = new Viewer({
  video: part.video,
  image: part.image,
  whep: first.camera.whep_url,
  snapshot: first.camera.snapshot_url,
  onMode(mode) {
    part.mode.hidden = mode !== "pictures";
    setText(part.modeword, "Still pictures: WebRTC does not come through");
    redraw();
  },
});
const head = new Head(part);
const footage = new Footage(part, { id, camera, alerts: () => state.alerts, viewer, mark: (moment) => past.chart.mark(moment), onChange: redraw });
const systems = new Systems(part, { id, seconds: LIVE_SECONDS, now: serverNow, remembered: chosen, onChoose: choose, onChange: showCurves });
const past = new Past(part, { id, zone: first.camera.time_zone, settings, now: serverNow, camera, hidden: systems.hidden, onPick: (moment) => footage.playFrom(moment) });
const annotating = new Annotating(part, { zone: first.camera.time_zone, footage, past, now: serverNow, fps: () => camera()?.health?.fps });
const switches = new Switches(part, { settings, shows: overlay.shows, onChange: redraw });
const feed = new Feed(part, { onAcknowledge: acknowledge });
const gaps = new Gaps(
  (one, since) => get(addresses.live(one, since, { system: camera()?.shown ?? "" })),
  (one, scores) => apply({ type: "scores.fetched", camera: one, scores }),
);

function apply(message) {
  const next = reduce(state, message, seconds());
  state = next.state;
  for (const effect of next.effects) {
    if (effect.kind === "scores") gaps.ask(effect.camera, effect.since);
    if (effect.kind === "camera") updates.refresh(topic);
  }
  redraw();
}

const updates = connect(
  {
    [topic]: {
      onSnapshot(snapshot) {
        const shown = camera()?.shown;
        ({ state } = taken(snapshot, camera() ? state : null));
        part.gone.hidden = true;
        gaps.clear();
        systems.take(snapshot.camera);
        redraw();
        // A snapshot brings the scores of the camera's first system.
        if (shown && shown !== snapshot.camera.systems[0]) showSystem(shown);
      },
      onMessage(message) {
        if (message.type === "annotation.changed") return void annotating.annotator.hear(message);
        if (message.type === "snippet.scored") {
          undrawn.push(message);
          systems.hear(message);
        }
        apply(message);
      },
      onRefused: gone,
    },
  },
  {
    onConnection(there) {
      connected = there;
      redraw();
    },
  },
);

function gone() {
  part.gone.hidden = false;
  viewer.stop();
  thermal?.stop();
}

function redraw() {
  frame ??= requestAnimationFrame(draw);
}

function draw() {
  frame = null;
  const now = camera();
  if (!now) {
    gone();
    return;
  }
  const context = { now: seconds(), offset: state.offset, connected };
  const what = condition(now, context);
  head.show(now, what);
  head.showAlert(severityOf(state.alerts, id, serverNow() * 1000));
  if (isAlive(now, context)) viewer.start();
  else if (what.state !== "unknown") viewer.stop();
  head.showBlank(what, footage.isOn || viewer.mode !== "none");
  feed.show(state.alerts, { zones: new Map([[id, now.time_zone]]), nowMs: serverNow() * 1000 });
  showFacts(part.facts, now);
  systems.show(now);
  drawCurves(now);
  overlay.draw(now, serverNow(), !footage.isOn);
  thermal?.draw(now, serverNow(), { isAlive: isAlive(now, context), isPlayback: footage.isOn, shows: overlay.shows });
  tellDrawn();
}

function drawCurves(now) {
  const until = Math.max(now.last?.end ?? -Infinity, serverNow() - 3);
  const curves = systems.over(now);
  if (curves) painter.drawOver(part.canvas, now, curves, until);
  else painter.draw(part.canvas, now, until);
  painter.drawStrip(part.canvas, systems.shares(now), until);
}

// After the reader hid or showed a system's curve.
function showCurves() {
  redraw();
  past.chart.hide(systems.hidden);
}

function tellDrawn() {
  const drawn_at = Date.now();
  for (const { sequence, end, captured_at } of undrawn) {
    document.dispatchEvent(new CustomEvent("watchpost:drawn", { detail: { camera: id, sequence, end, captured_at, drawn_at } }));
  }
  undrawn = [];
}

// Systems

function choose(system) {
  chosen.system = system;
  chosen.save();
  showSystem(system);
}

async function showSystem(system) {
  const now = camera();
  if (!now?.systems.includes(system)) return;
  try {
    apply({ type: "system.shown", camera: id, scores: await get(addresses.live(id, Math.floor(serverNow() - LIVE_SECONDS), { system })) });
    past.load();
  } catch (error) {
    toast(error.message);
  }
}

// What people do

async function acknowledge(ids) {
  try {
    for (const one of ids) apply({ type: "alert.changed", alert: await post(addresses.acknowledge(one)) });
  } catch (error) {
    toast(error.message);
  }
}

const waiting = () => state.alerts.filter(isWaiting).map((alert) => alert.id);

part.acknowledge.addEventListener("click", () => acknowledge(waiting()));
part["acknowledge-all"].addEventListener("click", () => acknowledge(waiting()));
switches.listen({
  a: () => acknowledge(waiting()),
  Escape: () => footage.isOn && footage.toLive(),
  ...Object.fromEntries(Array.from("123456789", (digit) => [digit, () => camera() && systems.toggleNth(camera(), Number(digit))])),
});

setInterval(() => {
  if (document.hidden) return;
  redraw();
  past.tick();
}, 1000);
document.addEventListener("visibilitychange", () => document.hidden || viewer.hurry());
addEventListener("online", () => viewer.hurry());
addEventListener("pagehide", () => {
  viewer.stop();
  thermal?.stop();
});

// A link such as ?at=1790000000 leads to a moment.
const at = Number(new URLSearchParams(location.search).get("at"));
if (at > 0) past.lookAt(at);
systems.take(first.camera);
redraw();
if (chosen.system && chosen.system !== camera().shown) showSystem(chosen.system);
past.load().then(() => at > 0 && footage.playFrom(at));
