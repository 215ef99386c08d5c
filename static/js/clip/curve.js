// The curves of all systems in Plotly, with a playhead of our own above them: redrawing the chart sixty times a
// second would cost a core, moving one element costs nothing.

import { clock, score } from "../format.js";
import { loadPlotly, textStyle, token } from "../plotly.js";
import { thinned, valueAt } from "../state/curve.js";
import { axisStyle, band, fromAxis, onAxis, placeLine, timeAt, timeAxis } from "./time_axis.js";

const POINTS = 4000; // of one curve; several share twice as many
const MARGIN = { l: 40, r: 12, t: 10, b: 26 };
const LANE = 9; // pixels of a system's row of spans below the curves

export class Curve {
  // onPlot({chart, offset, width, range}): where in the chart the plot lies, pixels, and the seconds it shows
  constructor({ chart, playhead, onSeek, onZoom, onPlot = () => {} }) {
    Object.assign(this, { chart, playhead, onSeek, onZoom, onPlot });
    this.time = 0;
    this.curves = [];
    playhead.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("watchpost:theme", () => this.curves.length && this.draw());
    new ResizeObserver(() => this.plotly && this.curves.length && this.draw()).observe(chart);
  }

  // curves, parts: as state/overlaid.js makes them; `focus`: the key of the curve that the playhead reads.
  async show({ curves, parts, hidden, focus, line, duration }) {
    Object.assign(this, { curves, parts, hidden, line, duration });
    this.read = curves.find(({ key }) => key === focus)?.series ?? null;
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
    this.plotted();
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
    this.chart.on("plotly_afterplot", () => this.plotted());
  }

  plotted() {
    this.place();
    const axis = this.chart._fullLayout.xaxis;
    this.onPlot({ chart: this.chart, offset: axis._offset, width: axis._length, range: this.range ?? [0, this.duration] });
  }

  zoom(range) {
    const [from, to] = range ?? [0, this.duration];
    this.range = range && (from > 0.01 || to < this.duration - 0.01) ? [Math.max(0, from), Math.min(this.duration, to)] : null;
    this.onZoom(this.range);
    return this.draw();
  }

  get shown() {
    return this.curves.filter(({ key }) => !this.hidden.has(key));
  }

  traces(range) {
    const limit = Math.min(POINTS, (2 * POINTS) / this.curves.length);
    const line = (width) => ({ title, look, series }) => {
      const { time, value } = thinned(series, ...range, limit);
      return {
        type: "scatter", mode: "lines", name: title, x: time.map(onAxis), y: value,
        hovertemplate: "%{y:.2f}", line: { color: token(look.token), width, dash: look.dash },
      };
    };
    const parts = this.parts.filter(({ key }) => !this.hidden.has(key));
    return [...parts.map(line(1.3)), ...this.shown.map(line(this.curves.length > 1 ? 1.9 : 2.2))];
  }

  layout(range) {
    const text = textStyle();
    const { line } = this;
    return {
      // Told, for a redrawn chart keeps the size that it had.
      width: this.chart.clientWidth, height: this.chart.clientHeight,
      margin: MARGIN, showlegend: false,
      paper_bgcolor: "transparent", plot_bgcolor: "transparent", font: text,
      hovermode: "x unified", hoverdistance: -1, dragmode: "zoom",
      hoverlabel: { bgcolor: token("--surface-raised"), bordercolor: token("--line-strong"), font: { ...text, color: token("--text") } },
      xaxis: timeAxis({ range, duration: this.duration, width: this.chart.clientWidth }),
      yaxis: { ...axisStyle(), range: [-this.lanes * this.lane, 1.02], fixedrange: true, tickvals: [0, 0.25, 0.5, 0.75, 1] },
      shapes: [...this.spans(), {
        type: "line", xref: "paper", x0: 0, x1: 1, y0: line, y1: line,
        line: { color: token("--alert"), width: 1.2, dash: "dash" },
      }],
      annotations: [{
        xref: "paper", x: 1, xanchor: "right", y: line, yanchor: "bottom", text: "alert line", showarrow: false,
        font: { ...text, size: 11, color: token("--alert") }, bgcolor: token("--surface"), borderpad: 1,
      }],
    };
  }

  // One system's spans are bands behind its curve; those of several lie below the curves, a row each.
  get lanes() {
    return this.curves.length > 1 ? this.shown.length : 0;
  }

  // The height of a row on the axis of scores.
  get lane() {
    const height = this.chart.clientHeight - MARGIN.t - MARGIN.b - this.lanes * LANE;
    return (1.02 * LANE) / Math.max(LANE, height);
  }

  spans() {
    if (!this.lanes) return this.shown.flatMap(({ spans }) => spans.map(({ start, end }) => band([start, end], token("--band"))));
    const { lane } = this;
    return this.shown.flatMap(({ spans, look }, row) =>
      spans.map(({ start, end }) => ({
        ...band([start, end], token(look.token)), layer: "above", yref: "y", y0: -(row + 0.2) * lane, y1: -(row + 0.9) * lane,
      })),
    );
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
    return this.read ? valueAt(this.read, this.time) : null;
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
