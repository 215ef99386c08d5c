// Plays a camera's recordings one after the other from a moment on.

import { following, recordingAt } from "../state/recordings.js";

export class Playback {
  // onTime(Unix seconds) while it plays, onEnd(sentence) when there is nothing more
  // load(moment) gives the recordings from a moment on: [{id, start, end}]
  constructor(video, { load, onTime, onEnd }) {
    Object.assign(this, { video, find: load, onTime, onEnd });
    this.recordings = [];
    this.index = -1;
    video.addEventListener("ended", () => this.next());
    video.addEventListener("error", () => this.index >= 0 && this.onEnd("This recording could not be played; it may have been removed meanwhile."));
    video.addEventListener("timeupdate", () => this.index >= 0 && this.onTime(this.recordings[this.index].start + video.currentTime));
  }

  get isOn() {
    return this.index >= 0;
  }

  // Unix seconds at the first picture of what is played; null while nothing is.
  get origin() {
    return this.recordings[this.index]?.start ?? null;
  }

  // False when nothing was recorded at that moment.
  async play(moment, { paused = false } = {}) {
    const recordings = await this.find(moment);
    const found = recordingAt(recordings, moment);
    if (!found) return false;
    this.recordings = recordings;
    this.load(found.index, found.offset, { paused });
    return true;
  }

  load(index, offset, { paused = false } = {}) {
    const { video } = this;
    this.index = index;
    video.src = `/media/recordings/${this.recordings[index].id}`;
    video.addEventListener("loadedmetadata", () => (video.currentTime = offset), { once: true });
    if (!paused) video.play().catch(() => {}); // its own controls start it then
  }

  async next() {
    const found = following(this.recordings, this.index);
    if (found) {
      this.load(found.index, 0);
      return;
    }
    // Those that were asked for are over; meanwhile there may be more.
    if (!(await this.play(this.recordings[this.index].end + 0.05))) this.onEnd("The recording ends here.");
  }

  stop() {
    this.index = -1;
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
  }
}
