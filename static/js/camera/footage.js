// Between the live picture and what was recorded: plays from a moment on, and goes back.

import { addresses, get } from "../api.js";
import { setText, toast } from "../dom.js";
import { zoned } from "../format.js";
import { Playback } from "./playback.js";

const BEFORE = 10; // seconds that evidence shows before an alert, and after it
const AFTER = 15;

export class Footage {
  // camera(): the page's camera; alerts(): those that are known; viewer: of the live picture; mark(moment or null): on
  // the chart of the past; onChange() after it began or ended
  constructor(part, { id, camera, alerts, viewer, mark, onChange }) {
    Object.assign(this, { part, camera, alerts, viewer, mark, onChange });
    this.playback = new Playback(part.playback, {
      load: (moment) => get(addresses.recordings(id, moment)),
      onTime: (moment) => {
        setText(part.moment, `Recorded ${zoned(moment * 1000, camera().time_zone)}`);
        mark(moment);
      },
      onEnd: (sentence) => toast(sentence, "notice"),
    });
    part.live.addEventListener("click", () => this.toLive());
  }

  get isOn() {
    return this.playback.isOn;
  }

  async playFrom(moment, { paused = false } = {}) {
    const { part } = this;
    if (await this.playback.play(moment, { paused })) {
      part.video.hidden = part.image.hidden = true;
      part.playback.hidden = false;
      part.live.hidden = false;
      this.mark(moment);
      this.onChange();
      part.playback.scrollIntoView({ block: "nearest" });
      return;
    }
    const alert = this.alerts().find(({ opened_at, last_at, evidence_url }) => evidence_url && Date.parse(opened_at) / 1000 - BEFORE <= moment && moment <= Date.parse(last_at) / 1000 + AFTER);
    if (alert) location.assign(alert.url);
    else toast("Nothing was recorded at that moment. Recording around alerts is always on; continuous recording is a setting of the camera.", "notice");
  }

  toLive() {
    const { part, viewer } = this;
    this.playback.stop();
    part.playback.hidden = true;
    part.live.hidden = true;
    part.video.hidden = viewer.mode === "pictures";
    part.image.hidden = viewer.mode !== "pictures";
    setText(part.moment, "");
    this.mark(null);
    this.onChange();
  }
}
