// One alert's video: its pieces played one after the other, for ever. Muted unless the reviewer wants sound.

import { pieces, place } from "../state/review.js";

export class Loop {
  // onTime(Unix seconds) while it is shown; onGone() when none of its pieces can be played
  constructor(item, { onTime, onGone }) {
    Object.assign(this, { onTime, onGone });
    this.failed = 0; // pieces in a row
    this.video = document.createElement("video");
    Object.assign(this.video, { playsInline: true, muted: true, preload: "auto", controls: true, tabIndex: -1, hidden: true });
    this.video.controlsList?.add("nodownload", "noremoteplayback");
    if (item.alert.snapshot_url) this.video.poster = item.alert.snapshot_url;
    this.video.addEventListener("timeupdate", () => this.tick());
    this.video.addEventListener("ended", () => this.next());
    this.video.addEventListener("error", () => this.fail());
    this.video.addEventListener("loadeddata", () => (this.failed = 0));
    this.take(item);
  }

  // The pieces may become known, or better, while it is shown.
  take(item) {
    const list = pieces(item);
    const told = JSON.stringify(list);
    if (told === this.told) return;
    this.told = told;
    this.list = list;
    if (list.length) this.load(0, list[0].from);
  }

  get isThere() {
    return this.list.length > 0;
  }

  load(index, offset, goOn = !this.video.paused) {
    this.index = index;
    this.offset = offset;
    const { video } = this;
    const { url } = this.list[index];
    if (video.dataset.address === url) {
      video.currentTime = offset;
    } else {
      video.dataset.address = url;
      video.src = offset > 0.01 ? `${url}#t=${offset.toFixed(3)}` : url;
    }
    if (goOn) this.play();
  }

  tick() {
    if (this.video.hidden || !this.isThere) return;
    const { to, start } = this.list[this.index];
    if (to !== null && this.video.currentTime >= to - 0.02 && !this.video.seeking) this.next();
    else this.onTime(start + this.video.currentTime);
  }

  next() {
    const index = (this.index + 1) % this.list.length;
    this.load(index, this.list[index].from, true);
  }

  // A piece may have been removed by age since it was listed.
  fail() {
    if (!this.list.length || !this.video.hasAttribute("src")) return;
    this.failed += 1;
    if (this.failed < this.list.length) {
      this.next();
      return;
    }
    this.list = [];
    this.onGone();
  }

  play() {
    this.video.play().catch(() => {}); // its own controls start it then
  }

  toggle() {
    if (this.video.paused) this.play();
    else this.video.pause();
  }

  move(by) {
    this.goTo(this.list[this.index].start + this.video.currentTime + by, { pause: false });
  }

  goTo(seconds, { pause = true } = {}) {
    if (!this.isThere) return;
    const found = place(this.list, seconds);
    if (pause) this.video.pause();
    if (found) this.load(found.index, found.offset);
  }

  show(sound) {
    this.video.hidden = false;
    this.video.muted = !sound;
    this.play();
  }

  hide() {
    this.video.hidden = true;
    this.video.pause();
  }

  remove() {
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load(); // lets go of the connection
    this.video.remove();
  }
}
