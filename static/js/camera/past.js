// The history panel: which stretch of time is shown, and its scores of all systems, asked for anew while time goes on.

import { addresses, get } from "../api.js";
import { setText } from "../dom.js";
import { History } from "./history.js";

const POINTS = 900;
const REFRESH = { 600: 5, 3600: 20 }; // seconds; longer stretches change slowly
const SHORTEST = 30; // seconds that a drag may leave

export class Past {
  // settings: {range, save()}; now() on the server's clock; camera(): the page's camera; hidden: names of systems
  constructor(part, { id, zone, settings, now, camera, hidden, onPick }) {
    Object.assign(this, { part, id, settings, now, camera, hidden });
    this.onLoad = () => {}; // ({from, to}) after the chart shows another stretch of time
    this.ended = null; // Unix seconds at the right edge; null: now
    this.loadedAt = -Infinity;
    this.chart = new History({ chart: part.chart, zone, onPick, onZoom: (range) => this.zoom(range) });
    this.buttons = [...part.ranges.querySelectorAll("button")];
    for (const button of this.buttons) button.addEventListener("click", () => this.choose(Number(button.value)));
    part.earlier.addEventListener("click", () => this.move(-1));
    part.later.addEventListener("click", () => this.move(1));
    this.showRange();
  }

  // Ten minutes around a moment.
  lookAt(moment) {
    this.settings.range = 600;
    this.ended = Math.min(moment + 300, this.now());
    this.showRange();
  }

  async load() {
    const { part, settings } = this;
    const to = this.ended ?? this.now();
    const asked = { from: to - settings.range, to, system: this.camera()?.shown ?? "" };
    this.asked = asked;
    this.loadedAt = this.now();
    let data;
    try {
      data = await get(addresses.history(this.id, asked.from, asked.to, POINTS, { system: asked.system, others: true }));
    } catch (error) {
      part["no-history"].hidden = false;
      setText(part["no-history"], error.message);
      return;
    }
    if (this.asked !== asked) return; // another stretch or another system was asked for meanwhile
    part["no-history"].hidden = [data, ...data.others].some(({ time }) => time.length > 0);
    setText(part["no-history"], "Nothing was scored in this time.");
    part.later.disabled = this.ended === null;
    await this.chart.show(data, { systems: this.camera()?.scoring ?? [], hidden: this.hidden });
    this.onLoad(asked);
  }

  // Called each second.
  tick() {
    if (this.ended === null && this.now() - this.loadedAt >= (REFRESH[this.settings.range] ?? 60)) this.load();
  }

  choose(range) {
    this.settings.range = range;
    this.settings.save();
    this.ended = null;
    this.showRange();
    this.load();
  }

  zoom([from, to]) {
    if (to - from >= this.settings.range - 1) return;
    this.settings.range = Math.max(SHORTEST, to - from);
    this.ended = to >= this.now() - 2 ? null : to;
    this.showRange();
    this.load();
  }

  move(by) {
    const to = (this.ended ?? this.now()) + by * this.settings.range * 0.5;
    this.ended = to >= this.now() ? null : to;
    this.load();
  }

  showRange() {
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(Number(button.value) === this.settings.range));
  }
}
