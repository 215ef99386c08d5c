// A camera's systems: the legend that hides and shows their curves, whose details are shown, and what that system
// says of the newest snippet.

import { addresses, get } from "../api.js";
import { reconcile, setIcon, setText, toast } from "../dom.js";
import { percent } from "../format.js";
import { problemsOf } from "../state/cameras.js";
import { newestWords } from "../state/newest.js";
import { answered, drawn, heard, legendOf, withView } from "../state/system_curves.js";
import { Focus } from "../systems/focus.js";
import { Legend } from "../systems/legend.js";

export class Systems {
  // remembered: {hidden, save()}; onChoose(system); onChange() after a curve was hidden, shown or fetched
  constructor(part, { id, seconds, now, remembered, onChoose, onChange }) {
    Object.assign(this, { part, id, seconds, now, remembered, onChange });
    this.hidden = new Set(remembered.hidden);
    this.curves = {};
    this.asked = new Set(); // systems whose points are under way
    this.legend = new Legend({ list: part.legend, onToggle: (name) => this.toggle(name) });
    this.focus = new Focus({ row: part["focus-row"], select: part.focus, onChoose });
  }

  // A view came: after a gap of any length all systems' points are asked for.
  take(view) {
    this.curves = withView(this.curves, view, this.seconds);
    if (!view.scoring.length) return;
    const ends = view.scoring.map(({ name }) => this.curves[name].last?.end ?? this.now() - this.seconds);
    this.fetch("", Math.min(...ends));
  }

  hear(message) {
    const { curves, gap } = heard(this.curves, message);
    this.curves = curves;
    if (gap) this.fetch(gap.system, gap.since);
  }

  // What was lost of one system, or of all of them when none is named.
  async fetch(system, since) {
    if (this.asked.has(system)) return;
    this.asked.add(system);
    try {
      const { others, ...main } = await get(addresses.live(this.id, Math.floor(since), { system, others: !system }));
      this.curves = [main, ...others].reduce(answered, this.curves);
    } catch (error) {
      toast(error.message);
    } finally {
      this.asked.delete(system);
    }
    this.onChange();
  }

  toggle(name) {
    if (!this.hidden.delete(name)) this.hidden.add(name);
    this.remembered.hidden = [...this.hidden];
    this.remembered.save();
    this.onChange();
  }

  // The nth entry of the legend, from 1.
  toggleNth(camera, number) {
    if (camera.scoring.length > 1 && camera.scoring[number - 1]) this.toggle(camera.scoring[number - 1].name);
  }

  // The curves to draw over each other; empty where there is one system only, which is drawn by itself.
  over(camera) {
    return camera.scoring.length > 1 ? drawn(this.curves, camera, this.hidden) : null;
  }

  // What the scores of the system whose details are shown came from, over time.
  shares(camera) {
    return this.curves[camera.shown]?.shares ?? [];
  }

  show(camera) {
    const { part } = this;
    this.legend.show(legendOf(this.curves, camera, this.hidden));
    this.focus.show(camera.scoring, camera.shown);
    const problems = problemsOf(camera);
    part.problems.hidden = !problems.length;
    setText(part.problemsword, problems.join(" "));
    this.showNewest(newestWords(camera));
  }

  showNewest({ classes, light, alone, shares, absent }) {
    const { part } = this;
    part.classes.hidden = !classes.length;
    setText(part.classes, classes.map(({ name, probability }) => `${name} ${percent(probability)}`).join(" · "));
    part.shares.hidden = !shares.length && !absent;
    // The colours are those of the strip below the curve.
    reconcile(part.shares, absent ? [...shares, { name: "", word: absent }] : shares, {
      key: ({ name }) => name,
      make({ name }) {
        const node = document.createElement("li");
        const dot = document.createElement("span");
        const word = document.createElement("span");
        dot.className = "dot";
        dot.hidden = !name;
        if (name) dot.style.background = `var(--curve-${name})`;
        node.append(dot, word);
        return { node, word };
      },
      update: ({ word: element }, { word }) => setText(element, word),
    });
    part.light.hidden = !light && !alone;
    part.light.dataset.severity = light ? "notice" : "normal";
    setIcon(part.light.querySelector("svg"), "theme");
    setText(part.lightword, [light, alone].filter(Boolean).join(", "));
  }
}
