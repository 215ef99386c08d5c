// Marking what a camera recorded, where no alert was too: times are Unix seconds, pictures those of its recordings.

import { Annotator } from "../annotate/annotator.js";
import { loadFrames } from "../annotate/frame_table.js";
import { Stepper } from "../annotate/stepper.js";
import { precise } from "../format.js";

const MARGIN = 60; // seconds of the newest time that need not be asked for again: news of them are pushed

export class Annotating {
  // zone: of the site; footage: camera/footage.js; past: camera/past.js; now(): Unix seconds on the server's clock
  constructor(part, { zone, footage, past, now, fps }) {
    Object.assign(this, { footage, fps });
    const video = part.playback;
    this.stepper = new Stepper(video, { onFrame: () => this.annotator?.moveTo() });
    this.annotator = new Annotator({
      root: document.querySelector("[data-annotate]"),
      stepper: this.stepper,
      video,
      figure: part.picture,
      origin: () => footage.playback.origin,
      bounds: () => ({ from: 0, to: now() }),
      goTo: (seconds) => footage.playFrom(seconds, { paused: true }),
      words: (seconds) => precise(seconds * 1000, zone),
    });
    video.addEventListener("loadedmetadata", () => this.loadFrames(video));
    video.addEventListener("emptied", () => this.annotator.moveTo());
    past.chart.onPlot = (plot) => this.annotator.timeline.fit(plot);
    past.onLoad = (range) => this.cover(range);
  }

  async loadFrames(video) {
    const address = video.currentSrc;
    const { duration } = video;
    const frames = await loadFrames(address, { fps: this.fps() ?? 0, duration: Number.isFinite(duration) ? duration : 60, count: 0 });
    if (address === video.currentSrc) this.stepper.use(frames);
  }

  // The chart shows these times: what was marked in them is asked for once.
  cover({ from, to }) {
    const { covered } = this;
    if (covered && from >= covered.from && to <= covered.to + MARGIN) {
      covered.to = Math.max(covered.to, to);
      return;
    }
    const isFirst = !covered;
    this.covered = { from: Math.min(from, covered?.from ?? from), to: Math.max(to, covered?.to ?? to) };
    if (isFirst) this.annotator.begin(this.covered);
    else this.annotator.load(this.covered);
  }
}
