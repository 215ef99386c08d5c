// A camera's picture: WebRTC where it comes through, single pictures until it does. Says which.

import { Pictures } from "./pictures.js";
import { WhepViewer } from "./whep.js";

export class Viewer {
  // onMode("video" | "pictures" | "none")
  constructor({ video, image, whep, snapshot, onMode = () => {} }) {
    Object.assign(this, { video, image, onMode });
    this.pictures = new Pictures(image, snapshot);
    this.whep = new WhepViewer(video, whep, { onState: (state) => this.changed(state) });
    this.mode = "none";
    this.wanted = false;
  }

  start() {
    if (this.wanted) return;
    this.wanted = true;
    this.whep.start();
  }

  stop() {
    if (!this.wanted) return;
    this.wanted = false;
    this.whep.stop();
    this.pictures.stop();
    this.show("none");
  }

  hurry() {
    this.whep.hurry();
  }

  changed(state) {
    if (!this.wanted) return;
    if (state === "playing") {
      this.pictures.stop();
      this.show("video");
    } else if (state === "failed") {
      this.pictures.start();
      this.show("pictures");
    }
  }

  show(mode) {
    if (mode === this.mode) return;
    this.mode = mode;
    this.video.hidden = mode === "pictures";
    this.image.hidden = mode !== "pictures";
    this.onMode(mode);
  }
}
