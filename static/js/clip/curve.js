// The score's curve in Plotly, with a playhead of our own above it: redrawing the chart sixty times a
// second would cost a core, moving one element costs nothing.

import { clock, score } from "../format.js";
import { loadPlotly, textStyle, token } from "../plotly.js";
import { modalitySeries, scoreSeries, thinned, valueAt } from "../state/curve.js";
import { modalityWord } from "../state/explain.js";
import { axisStyle, band, fromAxis, onAxis, placeLine, timeAt, timeAxis } from "./time_axis.js";

const POINTS = 4000;
const DASHES = { appearance: "dash", motion: "solid", sound: "dot", thermal: "dashdot", objects: "7px,2px" };

export class Curve {
  constructor({ chart, playhead, onSeek, onZoom }) {
    Object.assign(this, { chart, playhead, onSeek, onZoom });
    this.time = 0;
    this.scores = null;
    playhead.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("watchpost:theme", () => this.scores && this.draw());
    new ResizeObserver(() => this.plotly && this.plotly.Plots.resize(chart).then(() => this.place())).observe(chart);
  }

  async show(scores, spans, duration) {
    Object.assign(this, { scores, spans, duration });
    this.total = scoreSeries(scores);
    this.parts = modalitySeries(scores);
    this.plotly = await loadPlotly();
    await this.draw();
  }

  async draw() {
    const { chart, plotly } = this;
    const range = this.range ?? [0, this.duration];
    await plotly.react(chart, this.traces(range), this.layout(range), { displayModeBar: false, responsive: false, showTips: false, doubleClick: false });
    if (!this.listening) this.listen();
    this.playhead.hidden = false;
    this.playhead.setAttribute("aria-valuemax", this.duration.toFixed(1));
    this.place();
  }

  listen() {
    this.listening = true;
    this.chart.on("plotly_click", ({ event }) => this.onSeek(timeAt(this.chart, event.clientX, this.duration)));
    this.chart.on("plotly_doubleclick", () => this.zoom(null));
    this.chart.on("plotly_relayout", (change) => {
      const from = change["xaxis.range[0]"];
      const to = change["xaxis.range[1]"];
      if (from !== undefined) this.zoom([this.seconds(from), this.seconds(to)]);
      else this.place();
    });
    this.chart.on("plotly_afterplot", () => this.place());
  }

  zoom(range) {
    const [from, to] = range ?? [0, this.duration];
    this.range = range && (from > 0.01 || to < this.duration - 0.01) ? [Math.max(0, from), Math.min(this.duration, to)] : null;
    this.onZoom(this.range);
    return this.draw();
  }

  traces(range) {
    const line = (name, series, style) => {
      const { time, value } = thinned(series, ...range, POINTS);
      return {
        type: "scatter", mode: "lines", name, x: time.map(onAxis), y: value,
        hovertemplate: "%{y:.2f}", ...style,
      };
    };
    const names = this.parts.map(({ name }) => name);
    const parts = this.parts.map((part) =>
      line(modalityWord(part.name, names), part, { line: { color: token(`--curve-${part.name}`), width: 1.4, dash: DASHES[part.name] } }),
    );
    return [
      ...parts,
      line("score", this.total, { line: { color: token("--curve-score"), width: 2.2 }, legendrank: 1 }),
    ];
  }

  layout(range) {
    const text = textStyle();
    const line = this.scores.line;
    return {
      uirevision: "keep", // what the reader hid stays hidden
      margin: { l: 40, r: 12, t: 30, b: 26 },
      paper_bgcolor: "transparent", plot_bgcolor: "transparent", font: text,
      hovermode: "x unified", hoverdistance: -1, dragmode: "zoom",
      hoverlabel: { bgcolor: token("--surface-raised"), bordercolor: token("--line-strong"), font: { ...text, color: token("--text") } },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", xanchor: "left", font: { ...text, color: token("--text") }, itemdoubleclick: "toggleothers" },
      xaxis: timeAxis({ range, duration: this.duration, width: this.chart.clientWidth }),
      yaxis: { ...axisStyle(), range: [0, 1.02], fixedrange: true, tickvals: [0, 0.25, 0.5, 0.75, 1] },
      shapes: [...this.spans.map(({ start, end }) => band([start, end], token("--band"))), {
        type: "line", xref: "paper", x0: 0, x1: 1, y0: line, y1: line,
        line: { color: token("--alert"), width: 1.2, dash: "dash" },
      }],
      annotations: [{
        xref: "paper", x: 1, xanchor: "right", y: line, yanchor: "bottom", text: "alert line", showarrow: false,
        font: { ...text, size: 11, color: token("--alert") }, bgcolor: token("--surface"), borderpad: 1,
      }],
    };
  }

  seconds(value) {
    return fromAxis(this.chart._fullLayout.xaxis.r2l(value));
  }

  moveTo(seconds) {
    this.time = seconds;
    this.place();
  }

  place() {
    const { playhead, chart } = this;
    if (!chart._fullLayout?.xaxis?._length) return;
    placeLine(chart, playhead, this.time);
    const words = `${clock(this.time)} of ${clock(this.duration)}, score ${score(this.valueNow() ?? 0)}`;
    if (playhead.getAttribute("aria-valuetext") !== words) {
      playhead.setAttribute("aria-valuetext", words);
      playhead.setAttribute("aria-valuenow", this.time.toFixed(1));
    }
  }

  valueNow() {
    return this.total ? valueAt(this.total, this.time) : null;
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 }[event.key];
    let target = null;
    if (step) target = this.time + step;
    else if (event.key === "Home") target = 0;
    else if (event.key === "End") target = this.duration;
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.onSeek(target);
  }
}
