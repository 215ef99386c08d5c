// The score of hours in Plotly: the highest of each stretch as a line for every system, and of the one whose details
// are shown what lies between lowest and highest as a band. Alerts are stripes, with a row for each system that saw
// them; recordings are a bar at the foot. The axis shows the site's own time.

import { loadPlotly, textStyle, token } from "../plotly.js";
import { broken, seriesOf, versionWords } from "../state/history.js";
import { fromSite, toSite } from "../state/zone_time.js";

const LABEL_WIDTH = 90;
const MARGIN = { l: 36, r: 10, t: 8, b: 26 };
const FOOT = 0.05; // of the axis of scores, below nought: the recordings
const LANE = 7; // pixels of a system's row of alerts

export class History {
  // onPick(Unix seconds) when the reader clicks; onZoom([from, to]) when they drag
  // onPlot({chart, offset, width, range}): where in the chart the plot lies, pixels, and the Unix seconds that it shows
  constructor({ chart, zone, onPick, onZoom = () => {}, onPlot = () => {} }) {
    Object.assign(this, { chart, zone, onPick, onZoom, onPlot });
    this.moment = null;
    this.systems = [];
    this.hidden = new Set();
    document.addEventListener("watchpost:theme", () => this.data && this.draw());
    new ResizeObserver(() => this.plotly && this.data && this.draw()).observe(chart);
  }

  // data: the answer of /api/v1/cameras/<id>/history/; systems: the camera's `scoring`; hidden: names among them
  async show(data, { systems = this.systems, hidden = this.hidden } = {}) {
    Object.assign(this, { data, systems, hidden });
    this.plotly ??= await loadPlotly();
    await this.draw();
  }

  // Draws anew when the reader hid or showed a system.
  async hide(hidden) {
    this.hidden = hidden;
    if (this.plotly && this.data) await this.draw();
  }

  // The moment that is played, as a line; null for none.
  async mark(moment) {
    if (moment === this.moment) return;
    this.moment = moment;
    if (this.plotly && this.data) await this.plotly.relayout(this.chart, { shapes: this.shapes() });
  }

  x(seconds) {
    return toSite(seconds * 1000, this.zone);
  }

  async draw() {
    this.series = seriesOf(this.data, this.systems, this.hidden);
    await this.plotly.react(this.chart, this.traces(), this.layout(), { displayModeBar: false, responsive: false, showTips: false, doubleClick: false });
    this.plotted();
    if (this.listening) return;
    this.listening = true;
    this.chart.on("plotly_click", ({ event }) => this.onPick(this.timeAt(event.clientX)));
    this.chart.on("plotly_relayout", (change) => {
      const from = change["xaxis.range[0]"];
      const to = change["xaxis.range[1]"];
      if (from === undefined) return;
      const axis = this.chart._fullLayout.xaxis;
      this.onZoom([from, to].map((value) => fromSite(axis.r2l(value), this.zone) / 1000));
    });
  }

  plotted() {
    const axis = this.chart._fullLayout.xaxis;
    this.onPlot({ chart: this.chart, offset: axis._offset, width: axis._length, range: [this.data.start, this.data.end] });
  }

  timeAt(clientX) {
    const axis = this.chart._fullLayout.xaxis;
    const { left } = this.chart.getBoundingClientRect();
    return fromSite(axis.p2l(clientX - left - axis._offset), this.zone) / 1000;
  }

  traces() {
    return this.series.flatMap(({ title, look, isFocus, ...columns }) => {
      const { time, lowest, highest, mean } = broken(columns, this.data.step);
      const x = time.map((moment) => this.x(moment));
      const line = (y, name, style) => ({ type: "scatter", mode: "lines", x, y, name, connectgaps: false, hovertemplate: "%{y:.2f}", ...style });
      const own = line(highest, this.systems.length > 1 ? title : "highest", { line: { color: token(look.token), width: 1.6, dash: look.dash } });
      if (!isFocus) return [own];
      const soft = (width) => ({ line: { color: token("--normal"), width }, ...(this.systems.length > 1 ? { hoverinfo: "skip", hovertemplate: undefined } : {}) });
      return [line(lowest, "lowest", soft(0.6)), line(mean, "mean", soft(1.1)), own];
    });
  }

  layout() {
    const text = textStyle();
    const { start: from, end: to } = this.data;
    const axis = { gridcolor: token("--grid"), zeroline: false, linecolor: token("--line-strong"), tickfont: text };
    return {
      // Told, for a redrawn chart keeps the size that it had.
      width: this.chart.clientWidth, height: this.chart.clientHeight,
      margin: MARGIN,
      paper_bgcolor: "transparent", plot_bgcolor: "transparent", font: text,
      hovermode: "x unified", hoverdistance: -1, dragmode: "zoom", showlegend: false,
      hoverlabel: { bgcolor: token("--surface-raised"), bordercolor: token("--line-strong"), font: { ...text, color: token("--text") } },
      xaxis: {
        ...axis, type: "date", range: [this.x(from), this.x(to)], uirevision: `${from} ${to}`,
        tickformatstops: [
          { dtickrange: [null, 59_999], value: "%H:%M:%S" },
          { dtickrange: [60_000, null], value: "%H:%M" },
        ],
        hoverformat: "%H:%M:%S", nticks: Math.max(3, Math.floor(this.chart.clientWidth / LABEL_WIDTH)), tickangle: 0,
      },
      yaxis: { ...axis, range: [-FOOT - this.lanes.length * this.lane, 1.02], fixedrange: true, tickvals: [0, 0.25, 0.5, 0.75, 1] },
      shapes: this.shapes(),
      annotations: versionWords(this.data, this.hidden).map(({ time, name }) => ({
        text: name, x: this.x(time), xref: "x", y: 1, yref: "paper", xanchor: "left", yanchor: "top", showarrow: false,
        font: { ...text, color: token("--text-soft") },
      })),
    };
  }

  // A row of alerts for each shown system, where there are several and any alert.
  get lanes() {
    return this.systems.length > 1 && this.data.alerts.length ? this.series : [];
  }

  get lane() {
    const height = this.chart.clientHeight - MARGIN.t - MARGIN.b - this.lanes.length * LANE;
    return (1.07 * LANE) / Math.max(LANE, height);
  }

  shapes() {
    const { alerts, recordings, line } = this.data;
    const band = (start, end, fillcolor, y0 = 0, y1 = 1, yref = "paper") => ({
      type: "rect", layer: "below", xref: "x", yref, x0: this.x(start), x1: this.x(end), y0, y1, fillcolor, line: { width: 0 },
    });
    const { lane } = this;
    const shapes = [
      ...alerts.map(({ start, end, severity }) => band(start, Math.max(end, start + 1), severity === "alert" ? token("--band") : token("--notice-wash"))),
      ...this.lanes.flatMap(({ system, look }, row) =>
        alerts
          .filter(({ systems }) => systems.includes(system))
          .map(({ start, end }) => band(start, Math.max(end, start + 1), token(look.token), -FOOT - (row + 0.15) * lane, -FOOT - (row + 0.9) * lane, "y")),
      ),
      ...recordings.map(({ start, end }) => band(start, end, token("--accent"), -0.045, -0.025, "y")),
      ...versionWords(this.data, this.hidden).map(({ time }) => ({
        type: "line", xref: "x", yref: "paper", x0: this.x(time), x1: this.x(time), y0: 0, y1: 1, line: { color: token("--text-soft"), width: 1, dash: "dot" },
      })),
      { type: "line", xref: "paper", x0: 0, x1: 1, y0: line, y1: line, line: { color: token("--alert"), width: 1.2, dash: "dash" } },
    ];
    if (this.moment !== null) {
      shapes.push({ type: "line", xref: "x", yref: "paper", x0: this.x(this.moment), x1: this.x(this.moment), y0: 0, y1: 1, line: { color: token("--accent"), width: 1.5 } });
    }
    return shapes;
  }
}
