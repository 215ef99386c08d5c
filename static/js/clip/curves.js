// The panel of curves with its legend, and the list of spans beside the picture: what all systems say.

import { curvesOf, legendOf, mergedSpans, partsOf } from "../state/overlaid.js";
import { isFinished } from "../state/analysis.js";
import { Legend } from "../systems/legend.js";
import { referenceSentence } from "./facts.js";

export class CurvesPanel {
  // onChange() after the reader hid or showed something
  constructor(part, { curve, spans, onChange }) {
    Object.assign(this, { part, curve, spans, onChange });
    this.hidden = new Set();
    this.splits = null; // whether one system's curve is split by modality; null: when it is the only one
    this.drawn = "";
    this.legend = new Legend({ list: part.legend, onToggle: (key) => this.toggle(key) });
    part.split.addEventListener("click", () => {
      this.splits = part.split.getAttribute("aria-pressed") !== "true";
      onChange();
    });
  }

  toggle(key) {
    if (!this.hidden.delete(key)) this.hidden.add(key);
    this.onChange();
  }

  // The nth entry of the legend, from 1.
  toggleNth(number) {
    this.part.legend.hidden || this.part.legend.querySelectorAll("button")[number - 1]?.click();
  }

  // analyses: one a system; results: of those that are there; `focus`: the analysis whose details are shown.
  async show({ analyses, results, focus, duration }) {
    const { part, hidden } = this;
    const own = results.find(({ analysis }) => analysis.id === focus?.id);
    const parts = own ? partsOf(own.scores) : [];
    const splits = this.splits ?? analyses.length === 1;
    part.split.hidden = !parts.length || analyses.length === 1;
    part.split.setAttribute("aria-pressed", String(splits));
    const shownParts = splits ? parts : [];
    this.legend.show(legendOf(analyses, shownParts, { hidden, ready: new Set(results.map(({ analysis }) => analysis.id)) }));
    part.legend.hidden ||= results.length === 0;
    part.curve.hidden = part["curve-hint"].hidden = results.length === 0;
    this.showSpans(analyses, results, focus);
    // A chart is drawn anew only when something in it changed.
    const what = JSON.stringify([results.map(({ analysis }) => analysis.id), focus?.id, [...hidden], splits]);
    if (!results.length || what === this.drawn) return;
    this.drawn = what;
    const line = (own ?? results[0]).scores.line;
    await this.curve.show({ curves: curvesOf(results), parts: shownParts, hidden, focus: focus?.system, line, duration });
  }

  showSpans(analyses, results, focus) {
    const what = JSON.stringify([analyses.map(({ id, state }) => [id, state]), results.map(({ analysis }) => analysis.id), [...this.hidden], focus?.id]);
    if (what === this.listed) return;
    this.listed = what;
    const merged = mergedSpans(results, this.hidden);
    this.spans.load(merged, { several: analyses.length > 1, noneText: this.noneText(analyses, results, focus) });
  }

  noneText(analyses, results, focus) {
    if (results.length < analyses.filter(({ state }) => state === "done").length) return "Loading…";
    if (!results.length) return analyses.some((analysis) => !isFinished(analysis)) ? "Spans appear when the analysis is done." : "There are no results.";
    if (results.every(({ analysis }) => this.hidden.has(analysis.system))) return "All curves are hidden.";
    const summary = analyses.length === 1 ? focus?.summary : null;
    return `Nothing stayed above the alert line. ${referenceSentence(summary)}`.trim();
  }
}
