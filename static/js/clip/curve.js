// The score's curve in Plotly, with a playhead of our own above it: redrawing the chart sixty times a
// second would cost a core, moving one element costs nothing.

import { clock, score } from "../format.js";
import { loadPlotly, textStyle, token } from "../plotly.js";
import { modalitySeries, scoreSeries, thinned, valueAt } from "../state/curve.js";

const POINTS = 4000;
const DASHES = { appearance: "dash", motion: "solid", sound: "dot", thermal: "dashdot", objects: "7px,2px" };
// Plotly writes clock times only on an axis of dates, and takes small numbers for years: any moment serves as 00:00.
const ZERO = Date.UTC(2000, 0, 1);
const LABEL_WIDTH = 90; // pixels that a time needs below the chart

function onAxis(seconds) {
  return ZERO + seconds * 1000;
}

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
    this.chart.on("plotly_click", ({ event }) => this.onSeek(this.timeAt(event.clientX)));
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
    this.onZoom(Boolean(this.range));
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
    const parts = this.parts.map((part) =>
      line(part.name, part, { line: { color: token(`--curve-${part.name}`), width: 1.4, dash: DASHES[part.name] } }),
    );
    return [
      ...parts,
      line("score", this.total, { line: { color: token("--curve-score"), width: 2.2 }, legendrank: 1 }),
    ];
  }

  layout(range) {
    const text = textStyle();
    const axis = { gridcolor: token("--grid"), zeroline: false, linecolor: token("--line-strong"), tickfont: text };
    const clockFormat = this.duration >= 3600 ? "%-H:%M:%S" : "%M:%S";
    const line = this.scores.line;
    return {
      uirevision: "keep", // what the reader hid stays hidden
      margin: { l: 40, r: 12, t: 30, b: 26 },
      paper_bgcolor: "transparent", plot_bgcolor: "transparent", font: text,
      hovermode: "x unified", hoverdistance: -1, dragmode: "zoom",
      hoverlabel: { bgcolor: token("--surface-raised"), bordercolor: token("--line-strong"), font: { ...text, color: token("--text") } },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", xanchor: "left", font: { ...text, color: token("--text") }, itemdoubleclick: "toggleothers" },
      xaxis: {
        ...axis, type: "date", range: range.map(onAxis), uirevision: range.join(),
        tickformatstops: [
          { dtickrange: [null, 999], value: `${clockFormat}.%1f` },
          { dtickrange: [1000, null], value: clockFormat },
        ],
        hoverformat: `${clockFormat}.%1f`, nticks: Math.max(3, Math.floor(this.chart.clientWidth / LABEL_WIDTH)), tickangle: 0,
      },
      yaxis: { ...axis, range: [0, 1.02], fixedrange: true, tickvals: [0, 0.25, 0.5, 0.75, 1] },
      shapes: [...this.spans.map((span) => this.band(span)), {
        type: "line", xref: "paper", x0: 0, x1: 1, y0: line, y1: line,
        line: { color: token("--alert"), width: 1.2, dash: "dash" },
      }],
      annotations: [{
        xref: "paper", x: 1, xanchor: "right", y: line, yanchor: "bottom", text: "alert line", showarrow: false,
        font: { ...text, size: 11, color: token("--alert") }, bgcolor: token("--surface"), borderpad: 1,
      }],
    };
  }

  band({ start, end }) {
    return {
      type: "rect", layer: "below", xref: "x", yref: "paper", x0: onAxis(start), x1: onAxis(end), y0: 0, y1: 1,
      fillcolor: token("--band"), line: { width: 0 },
    };
  }

  // Positions from Plotly's axis: its linear scale is milliseconds to pixels from the left of the plot.
  get axis() {
    return this.chart._fullLayout?.xaxis;
  }

  seconds(value) {
    return (this.axis.r2l(value) - ZERO) / 1000;
  }

  timeAt(clientX) {
    const { left } = this.chart.getBoundingClientRect();
    return Math.min(this.duration, Math.max(0, (this.axis.p2l(clientX - left - this.axis._offset) - ZERO) / 1000));
  }

  moveTo(seconds) {
    this.time = seconds;
    this.place();
  }

  place() {
    const { axis, playhead, chart } = this;
    if (!axis?._length) return;
    const x = axis.l2p(onAxis(this.time));
    const seen = x >= -0.5 && x <= axis._length + 0.5;
    playhead.style.visibility = seen ? "visible" : "hidden";
    const { _size: size } = chart._fullLayout;
    playhead.style.transform = `translate(${chart.offsetLeft + axis._offset + x}px, ${chart.offsetTop + size.t}px)`;
    playhead.style.height = `${size.h}px`;
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
