// The video element with what reviewing needs: frame steps, a call for every picture shown, a companion in step.

const FAR = 0.08; // seconds by which the companion may be off before it is moved

export class Player {
  constructor(video, { fps, duration, companion = null, onTime, onState, onError }) {
    Object.assign(this, { video, companion, fps: fps || 25, duration, onTime, onState, onError });
    this.shown = 0; // presentation time of the picture on the screen
    for (const event of ["play", "pause", "ended"]) video.addEventListener(event, () => this.state());
    for (const event of ["seeking", "seeked", "loadeddata", "timeupdate"]) {
      video.addEventListener(event, () => this.tell(video.currentTime));
    }
    video.addEventListener("error", () => video.error && onError(video.error));
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

  // Lands in the middle of the neighbouring frame, where rounding cannot pick another one.
  step(direction) {
    this.video.pause();
    const here = Math.abs(this.shown - this.time) < 2 / this.fps ? this.shown : this.time;
    this.seek(here + (direction > 0 ? 1.5 : -0.5) / this.fps);
  }

  watchFrames() {
    const { video } = this;
    if (video.requestVideoFrameCallback) {
      const shown = (_, { mediaTime }) => {
        this.shown = mediaTime;
        video.requestVideoFrameCallback(shown);
      };
      video.requestVideoFrameCallback(shown);
    }
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
