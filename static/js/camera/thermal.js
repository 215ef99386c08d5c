// The picture of a camera's thermal companion beside its own, twice a second, with the same boxes and zones where the
// homography says that they lie.

import { readJson, setText } from "../dom.js";
import { carriedBox, carriedPoint } from "../state/homography.js";
import { Pictures } from "../webrtc/pictures.js";
import { LiveOverlay } from "./live_overlay.js";

const EVERY = 500; // milliseconds; the media process renews the picture as often

export class ThermalPicture {
  // part: thermal, thermal-figure, thermal-overlay, thermal-blank, thermal-word
  constructor(part, address) {
    this.part = part;
    this.image = part.thermal;
    this.numbers = readJson("homography");
    this.pictures = new Pictures(this.image, address, EVERY);
    this.overlay = new LiveOverlay(part["thermal-overlay"], () => [this.image.naturalWidth, this.image.naturalHeight]);
    this.image.addEventListener("load", () => this.tell(""));
    this.image.addEventListener("error", () => this.image.getAttribute("src") && this.tell("No thermal picture comes."));
  }

  tell(sentence) {
    this.image.hidden = sentence !== "";
    this.part["thermal-blank"].hidden = sentence === "";
    setText(this.part["thermal-word"], sentence);
  }

  // shows: {boxes, zones}; during a playback the figure gives way, for only the visible picture is recorded.
  draw(camera, serverNow, { isAlive, isPlayback, shows }) {
    this.part["thermal-figure"].hidden = isPlayback;
    if (isAlive && !isPlayback) this.pictures.start();
    else this.stop();
    if (!isAlive) this.tell("The camera is offline.");
    Object.assign(this.overlay.shows, shows);
    const boxes = camera.boxes.map((box) => carriedBox(this.numbers, box));
    const zones = camera.zones.map((zone) => ({ ...zone, points: zone.points.map((point) => carriedPoint(this.numbers, point)) }));
    this.overlay.draw({ ...camera, boxes, zones }, serverNow, isAlive && !this.image.hidden);
  }

  stop() {
    if (this.pictures.running) this.pictures.stop();
  }
}
