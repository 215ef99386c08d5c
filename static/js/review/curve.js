// The score around the alert that is shown. Drawn after the picture, so that the picture does not wait for it.

import { History } from "../camera/history.js";
import { setText } from "../dom.js";

const MARKED_EVERY = 450; // milliseconds between two moves of the playhead

export class Curve {
  // onPick(Unix seconds); onPlot(plot) as camera/history.js tells it
  constructor(part, { onPick, onPlot }) {
    this.part = part;
    this.onPick = onPick;
    this.onPlot = onPlot;
    this.markedAt = 0;
    this.entry = null;
  }

  show(entry) {
    this.entry = entry;
    requestAnimationFrame(() => setTimeout(() => this.draw(entry)));
  }

  async draw(entry) {
    const { part } = this;
    let data;
    try {
      data = await entry.curve();
    } catch (error) {
      if (this.entry === entry) this.say(error.message);
      return;
    }
    if (this.entry !== entry) return;
    this.say(data.time.length ? "" : "The scores of that time are no longer kept.");
    if (!data.time.length) return;
    const { alert, zone } = entry.item;
    this.chart ??= new History({ chart: part.chart, zone, onPick: (moment) => this.onPick(moment), onPlot: this.onPlot });
    Object.assign(this.chart, { zone, moment: null });
    await this.chart.show(data, { systems: alert.seen_by.map(({ system: name, title, place }) => ({ name, title, place })) });
  }

  say(sentence) {
    this.part["no-curve"].hidden = !sentence;
    this.part.chart.hidden = Boolean(sentence);
    setText(this.part["no-curve"], sentence);
  }

  mark(moment) {
    if (!this.chart || performance.now() - this.markedAt < MARKED_EVERY) return;
    this.markedAt = performance.now();
    this.chart.mark(moment);
  }
}
