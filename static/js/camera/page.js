// One camera: its live picture and curve, its history with the recordings behind it, its alerts and its health.

import { addresses, get, post } from "../api.js";
import { isTyping, parts, readJson, setIcon, setText, toast } from "../dom.js";
import { score, zoned } from "../format.js";
import { isWaiting, severityOf, severityWord, title } from "../state/alerts.js";
import { condition, isAlive, learningWord, reading } from "../state/cameras.js";
import { COLOURS, lookOf } from "../state/palette.js";
import { fromSnapshot, reduce } from "../state/wall.js";
import { connect } from "../updates.js";
import { Feed } from "../wall/feed.js";
import { Gaps } from "../wall/gaps.js";
import { CurvePainter } from "../wall/painter.js";
import { remembered } from "../wall/remembered.js";
import { Viewer } from "../webrtc/viewer.js";
import { showFacts } from "./facts.js";
import { LiveOverlay } from "./live_overlay.js";
import { Past } from "./past.js";
import { Playback } from "./playback.js";
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
const playback = new Playback(part.playback, {
  load: (moment) => get(addresses.recordings(id, moment)),
  onTime(moment) {
    setText(part.moment, `Recorded ${zoned(moment * 1000, camera().time_zone)}`);
    past.chart.mark(moment);
  },
  onEnd: (sentence) => toast(sentence, "notice"),
});
const systems = new Systems(part, { id, seconds: LIVE_SECONDS, now: serverNow, remembered: chosen, onChoose: choose, onChange: showCurves });
const past = new Past(part, { id, zone: first.camera.time_zone, settings, now: serverNow, camera, hidden: systems.hidden, onPick: playFrom });
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
  showHead(now, what);
  showAlert(severityOf(state.alerts, id, serverNow() * 1000));
  if (isAlive(now, context)) viewer.start();
  else if (what.state !== "unknown") viewer.stop();
  showBlank(what);
  feed.show(state.alerts, { zones: new Map([[id, now.time_zone]]), nowMs: serverNow() * 1000 });
  showFacts(part.facts, now);
  systems.show(now);
  drawCurves(now);
  overlay.draw(now, serverNow(), !playback.isOn);
  thermal?.draw(now, serverNow(), { isAlive: isAlive(now, context), isPlayback: playback.isOn, shows: overlay.shows });
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

function showHead(now, what) {
  setText(part.name, now.name);
  part.state.dataset.severity = what.severity;
  part.state.title = what.reason;
  setIcon(part.state.querySelector("svg"), what.icon);
  setText(part.stateword, what.word);
  const value = reading(now);
  part.reading.hidden = !value || !(what.state === "live" || what.state === "lagging");
  if (value) {
    part.reading.dataset.severity = value.severity;
    setIcon(part.reading.querySelector("svg"), value.icon);
    setText(part.readingword, value.word);
    setText(part.score, score(value.score));
  }
  const learning = learningWord(now);
  part.learning.hidden = !learning;
  setText(part.learningword, learning && `${learning}. Until it is ready the camera is compared with general footage, and its alarms are less certain.`);
}

function showAlert(alert) {
  part.picture.dataset.severity = alert?.severity ?? "normal";
  part.alert.hidden = !alert;
  if (!alert) return;
  const { word, icon } = severityWord(alert);
  part.alert.dataset.severity = alert.severity;
  setIcon(part.alerticon.querySelector("svg"), icon);
  setText(part.alertword, `${word}: ${title(alert)}`);
  part.alertword.href = alert.url;
}

function showBlank(what) {
  const covered = playback.isOn || viewer.mode !== "none";
  part.blank.hidden = covered;
  if (covered) return;
  const isComing = what.state === "live" || what.state === "lagging";
  setIcon(part.blank.querySelector("svg"), isComing ? "clock" : what.icon);
  setText(part.blankword, isComing ? "Connecting the picture …" : what.reason || what.word);
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

// Recordings

async function playFrom(moment) {
  if (await playback.play(moment)) {
    part.video.hidden = part.image.hidden = true;
    part.playback.hidden = false;
    part.live.hidden = false;
    past.chart.mark(moment);
    redraw();
    part.playback.scrollIntoView({ block: "nearest" });
    return;
  }
  const alert = state.alerts.find(({ opened_at, last_at, evidence_url }) => evidence_url && Date.parse(opened_at) / 1000 - 10 <= moment && moment <= Date.parse(last_at) / 1000 + 15);
  if (alert) location.assign(alert.url);
  else toast("Nothing was recorded at that moment. Recording around alerts is always on; continuous recording is a setting of the camera.", "notice");
}

function toLive() {
  playback.stop();
  part.playback.hidden = true;
  part.live.hidden = true;
  part.video.hidden = viewer.mode === "pictures";
  part.image.hidden = viewer.mode !== "pictures";
  setText(part.moment, "");
  past.chart.mark(null);
  redraw();
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

function toggle(name) {
  settings[name] = !settings[name];
  settings.save();
  showToggles();
  redraw();
}

function showToggles() {
  for (const name of ["boxes", "zones"]) {
    overlay.shows[name] = settings[name];
    part[name].setAttribute("aria-pressed", String(settings[name]));
  }
}

function toggleSound() {
  part.video.muted = !part.video.muted;
  part.sound.setAttribute("aria-pressed", String(!part.video.muted));
  setIcon(part.sound.querySelector("svg"), part.video.muted ? "mute" : "sound");
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else part.picture.requestFullscreen().catch(() => toast("This browser does not allow full screen here."));
}

part.acknowledge.addEventListener("click", () => acknowledge(waiting()));
part["acknowledge-all"].addEventListener("click", () => acknowledge(waiting()));
part.live.addEventListener("click", toLive);
part.boxes.addEventListener("click", () => toggle("boxes"));
part.zones.addEventListener("click", () => toggle("zones"));
part.sound.addEventListener("click", toggleSound);
part["full-screen"].addEventListener("click", fullScreen);

const KEYS = {
  a: () => acknowledge(waiting()),
  b: () => toggle("boxes"),
  z: () => toggle("zones"),
  m: toggleSound,
  f: fullScreen,
  Escape: () => playback.isOn && toLive(),
  ...Object.fromEntries(Array.from("123456789", (digit) => [digit, () => camera() && systems.toggleNth(camera(), Number(digit))])),
};
document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  const work = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!work) return;
  event.preventDefault();
  work();
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
showToggles();
systems.take(first.camera);
redraw();
if (chosen.system && chosen.system !== camera().shown) showSystem(chosen.system);
past.load().then(() => at > 0 && playFrom(at));
