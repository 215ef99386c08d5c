// One camera on the wall: its picture, what is said of it, and its curve.

import { showWords } from "../describing/words.js";
import { clone, setIcon, setText } from "../dom.js";
import { score } from "../format.js";
import { severityOf, severityWord, title } from "../state/alerts.js";
import { condition, learningWord, reading } from "../state/cameras.js";
import { Pictures } from "../webrtc/pictures.js";
import { Viewer } from "../webrtc/viewer.js";

const MODES = { pictures: "Still pictures" };

export class Tile {
  constructor(camera, painter, { onAcknowledge, onSolo }) {
    const { node, part } = clone("tile");
    Object.assign(this, { id: camera.id, node, part, painter });
    node.dataset.camera = camera.id;
    part.name.href = camera.url;
    part.acknowledge.addEventListener("click", () => onAcknowledge(camera.id));
    node.addEventListener("dblclick", (event) => event.target.closest("a, button") || onSolo(camera.id));
    this.viewer = new Viewer({
      video: part.video,
      image: part.image,
      whep: camera.whep_url,
      snapshot: camera.snapshot_url,
      onMode: (mode) => {
        part.mode.hidden = !MODES[mode];
        setText(part.modeword, MODES[mode] ?? "");
        this.mode = mode;
        this.showBlank();
      },
    });
    this.thermal = camera.thermal_url ? this.inset(camera.thermal_url) : null;
    painter.watch(part.canvas);
  }

  // The thermal companion's picture, in a corner: at night it shows what the other one does not.
  inset(address) {
    const { thermal } = this.part;
    thermal.addEventListener("load", () => { thermal.hidden = false; });
    thermal.addEventListener("error", () => { thermal.hidden = true; });
    return new Pictures(thermal, address);
  }

  close() {
    this.viewer.stop();
    this.thermal?.stop();
    this.painter.forget(this.part.canvas);
    this.node.remove();
  }

  // `context`: {now, offset, connected, alerts, number}
  update(camera, context) {
    const { part, node } = this;
    const state = condition(camera, context);
    setText(part.number, context.number <= 9 ? String(context.number) : "");
    setText(part.name, camera.name);
    part.name.title = camera.name;
    part.state.dataset.severity = state.severity;
    part.state.title = state.reason;
    setIcon(part.state.querySelector("svg"), state.icon);
    setText(part.stateword, state.word);
    this.showReading(camera, state);
    this.showAlert(severityOf(context.alerts, camera.id, (context.now + context.offset) * 1000));
    const learning = learningWord(camera);
    part.learning.hidden = !learning;
    setText(part.learningword, learning);
    part.skipped.hidden = camera.skipped === 0;
    setText(part.skipped, `${camera.skipped.toLocaleString("en")} skipped`);
    node.dataset.state = state.state;
    this.condition = state;
    this.follow(state.state);
    this.showBlank();
  }

  // The picture is asked for while the camera sends one; what is already connected survives a lost page connection.
  follow(state) {
    if (state === "live" || state === "lagging") {
      this.viewer.start();
      this.thermal?.start();
    } else if (state !== "unknown") {
      this.viewer.stop();
      this.thermal?.stop();
      this.part.thermal.hidden = true;
    }
  }

  showBlank() {
    const { part, condition: state } = this;
    if (!state) return;
    const hasPicture = this.mode === "video" || this.mode === "pictures";
    part.blank.hidden = hasPicture;
    if (hasPicture) return;
    const isComing = state.state === "live" || state.state === "lagging";
    setIcon(part.blank.querySelector("svg"), isComing ? "clock" : state.icon);
    setText(part.blankword, isComing ? "Connecting the picture …" : state.reason || state.word);
  }

  showReading(camera, state) {
    const { part } = this;
    const now = reading(camera);
    const isCurrent = now && (state.state === "live" || state.state === "lagging");
    part.reading.hidden = !isCurrent;
    if (!isCurrent) return;
    part.reading.dataset.severity = now.severity;
    setIcon(part.reading.querySelector("svg"), now.icon);
    setText(part.readingword, now.word);
    setText(part.score, score(now.score));
  }

  showAlert(alert) {
    const { part, node } = this;
    node.dataset.severity = alert?.severity ?? "normal";
    part.alert.hidden = part.words.hidden = !alert;
    if (!alert) return;
    const { word, icon } = severityWord(alert);
    part.alert.dataset.severity = alert.severity;
    setIcon(part.alerticon.querySelector("svg"), icon);
    setText(part.alertword, `${word}: ${title(alert)}`);
    part.alertword.href = part.text.href = alert.url;
    showWords(part, alert.described);
  }

  // The right edge is the newest point, so that a curve moves when something came and costs nothing in between;
  // when points stay away, time goes on without them.
  draw(camera, serverNow) {
    const newest = camera.last?.end ?? -Infinity;
    this.painter.draw(this.part.canvas, camera, Math.max(newest, serverNow - 3));
  }
}
