// The video element with what reviewing needs: frame steps, a call for every picture shown, a companion in step.

import { loadFrames } from "../annotate/frame_table.js";
import { Stepper } from "../annotate/stepper.js";

const FAR = 0.08; // seconds by which the companion may be off before it is moved

export class Player {
  constructor(video, { fps, duration, frameCount, companion = null, onTime, onState, onError }) {
    Object.assign(this, { video, companion, duration, onTime, onState, onError });
    this.even = { fps, duration, count: frameCount };
    this.stepper = new Stepper(video, { ...this.even, onFrame: () => this.onTime(video.currentTime) });
    for (const event of ["play", "pause", "ended"]) video.addEventListener(event, () => this.state());
    for (const event of ["seeking", "seeked", "loadeddata", "timeupdate"]) {
      video.addEventListener(event, () => this.tell(video.currentTime));
    }
    video.addEventListener("error", () => video.error && onError(video.error));
    video.addEventListener("loadedmetadata", () => this.loadFrames());
    if (video.readyState >= 1) this.loadFrames();
    video.addEventListener("ratechange", () => companion && (companion.playbackRate = video.playbackRate));
    this.watchFrames();
  }

  get time() {
    return this.video.currentTime;
  }

  get end() {
    return Number.isFinite(this.video.duration) ? this.video.duration : this.duration;
  }

  seek(seconds) {
    this.video.currentTime = Math.min(Math.max(0, seconds), Math.max(0, this.end - 0.001));
    this.tell(this.video.currentTime);
  }

  toggle() {
    if (!this.video.paused) this.video.pause();
    else this.video.play().catch((error) => error.name !== "AbortError" && this.onError(error));
  }

  step(frames) {
    this.stepper.step(frames);
  }

  // Of the file that is played: it may be a copy that was made for browsers.
  async loadFrames() {
    const address = this.video.currentSrc;
    const frames = await loadFrames(address, this.even);
    if (address === this.video.currentSrc) this.stepper.use(frames);
  }

  watchFrames() {
    const { video } = this;
    const draw = () => {
      if (!video.paused && !video.ended) this.tell(video.currentTime);
      requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
  }

  tell(seconds) {
    this.onTime(seconds);
    const { companion } = this;
    if (companion && Math.abs(companion.currentTime - seconds) > (this.video.paused ? 0.001 : FAR)) {
      companion.currentTime = seconds;
    }
  }

  state() {
    const { video, companion } = this;
    if (companion && video.paused) companion.pause();
    else companion?.play().catch(() => companion.pause()); // it follows by seeking then
    this.onState(!video.paused && !video.ended);
  }
}
