// Which frame a video element shows, and the way to another one: exact where the file told its frames' times.

import { clampNumber, endOf, evenFrames, frameAt, middleOf } from "../state/frames.js";

const SLOWEST_SEEK = 4000; // ms after which a seek that says nothing is given up
const FASTEST = 8; // times real time

export class Stepper {
  constructor(video, { fps = 25, count = 0, duration = 0, onFrame = () => {} } = {}) {
    Object.assign(this, { video, onFrame });
    this.frames = evenFrames({ fps, count, duration });
    this.shown = 0; // presentation time of the picture on the screen, on the player's clock
    this.target = null; // the frame that is on its way
    this.speed = 0; // of the shuttle; negative: backwards
    this.opening = null; // the first picture's time on the player's clock, once it was shown
    this.isUntouched = video.currentTime === 0 || video.paused;
    video.addEventListener("seeked", () => this.arrived());
    video.addEventListener("loadstart", () => Object.assign(this, { opening: null, isUntouched: true }));
    for (const name of ["seeking", "play"]) video.addEventListener(name, () => { this.isUntouched = false; });
    video.addEventListener("loadeddata", () => this.tell(video.currentTime));
    video.addEventListener("play", () => this.speed < 0 && this.setSpeed(0));
    video.addEventListener("pause", () => this.speed > 0 && this.setSpeed(0));
    this.watch();
  }

  // Of the file that the element plays from now on.
  use(frames) {
    // A file that tells nothing may begin late, by the decoder's delay. Until somebody seeks, the player's clock
    // stands at the first picture.
    if (this.opening === null && this.isUntouched && !this.video.seeking) this.opening = this.video.currentTime;
    this.frames = frames.exact ? frames : { ...frames, origin: this.opening ?? 0 };
    this.onFrame();
  }

  get number() {
    return frameAt(this.frames, this.shown - this.frames.origin);
  }

  // Seconds since the first frame at which the shown one begins, and ends.
  get start() {
    return this.frames.times[this.number];
  }

  get end() {
    return endOf(this.frames, this.number);
  }

  step(by) {
    this.setSpeed(0);
    this.video.pause();
    this.goTo((this.target ?? this.number) + by);
  }

  // While one seek is under way only the newest wish is kept: a key held down does not lag behind.
  goTo(number) {
    this.target = clampNumber(this.frames, number);
    if (this.sought === undefined || performance.now() - this.soughtAt > SLOWEST_SEEK) this.seek();
  }

  seek() {
    this.sought = this.target;
    this.soughtAt = performance.now();
    this.video.currentTime = this.frames.origin + middleOf(this.frames, this.sought);
  }

  arrived() {
    this.tell(this.video.currentTime);
    if (this.sought === undefined) return;
    const isThere = this.target === this.sought;
    this.sought = undefined;
    if (!isThere) this.seek();
    else {
      this.target = null;
      if (this.speed < 0) requestAnimationFrame(() => this.backwards());
    }
  }

  watch() {
    const { video } = this;
    if (!video.requestVideoFrameCallback) {
      video.addEventListener("timeupdate", () => this.tell(video.currentTime));
      return;
    }
    const shown = (_, { mediaTime }) => {
      if (!this.frames.exact && this.isUntouched && mediaTime !== this.opening && video.currentTime === mediaTime) {
        this.opening = mediaTime;
        this.use(this.frames);
      }
      this.tell(mediaTime);
      video.requestVideoFrameCallback(shown);
    };
    video.requestVideoFrameCallback(shown);
  }

  tell(seconds) {
    this.shown = seconds;
    this.onFrame();
  }

  // J and L: each press is faster, the other one turns round; 0 stops.
  shuttle(direction) {
    const same = Math.sign(this.speed) === direction;
    this.setSpeed(direction === 0 ? 0 : direction * Math.min(FASTEST, same ? Math.abs(this.speed) * 2 : 1));
  }

  setSpeed(speed) {
    if (speed === this.speed) return;
    const before = this.speed;
    this.speed = speed;
    if (speed > 0) {
      this.video.playbackRate = speed;
      this.video.play().catch(() => this.setSpeed(0));
      return;
    }
    if (before > 0) {
      this.video.playbackRate = 1;
      this.video.pause();
    }
    if (speed < 0) {
      this.video.pause();
      this.begun = { at: performance.now(), moment: this.start, speed };
      this.backwards();
    }
  }

  // No browser plays backwards: it is shown frame after frame, as fast as they come, skipping those that are late.
  backwards() {
    if (this.speed >= 0) return;
    if (this.begun.speed !== this.speed) this.begun = { at: performance.now(), moment: this.start, speed: this.speed };
    const wanted = this.begun.moment + ((performance.now() - this.begun.at) / 1000) * this.speed;
    if (this.number === 0) this.setSpeed(0);
    else this.goTo(Math.min(this.number - 1, frameAt(this.frames, wanted)));
  }
}
