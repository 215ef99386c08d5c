// The score of hours in Plotly: the highest of each stretch as a line, what lies between lowest and highest as a
// band, alerts as stripes, recordings as a bar at the foot. The axis shows the site's own time.

import { loadPlotly, textStyle, token } from "../plotly.js";
import { fromSite, toSite } from "../state/zone_time.js";

const LABEL_WIDTH = 90;

export class History {
  // onPick(Unix seconds) when the reader clicks; onZoom([from, to]) when they drag
  constructor({ chart, zone, onPick, onZoom = () => {} }) {
    Object.assign(this, { chart, zone, onPick, onZoom });
    this.moment = null;
    document.addEventListener("watchpost:theme", () => this.data && this.draw());
    new ResizeObserver(() => this.plotly && this.data && this.plotly.Plots.resize(chart)).observe(chart);
  }

  // data: the answer of /api/v1/cameras/<id>/history/
  async show(data) {
    this.data = data;
    this.plotly ??= await loadPlotly();
    await this.draw();
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
    await this.plotly.react(this.chart, this.traces(), this.layout(), { displayModeBar: false, responsive: false, showTips: false, doubleClick: false });
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

  timeAt(clientX) {
    const axis = this.chart._fullLayout.xaxis;
    const { left } = this.chart.getBoundingClientRect();
    return fromSite(axis.p2l(clientX - left - axis._offset), this.zone) / 1000;
  }

  traces() {
    const { time, lowest, highest, mean } = broken(this.data);
    const x = time.map((moment) => this.x(moment));
    const line = (y, name, style) => ({ type: "scatter", mode: "lines", x, y, name, connectgaps: false, hovertemplate: "%{y:.2f}", ...style });
    return [
      line(lowest, "lowest", { line: { color: token("--curve-motion"), width: 0.6 } }),
      line(mean, "mean", { line: { color: token("--curve-motion"), width: 1.2 } }),
      line(highest, "highest", { line: { color: token("--curve-score"), width: 1.6 } }),
    ];
  }

  layout() {
    const text = textStyle();
    const { start: from, end: to } = this.data;
    const axis = { gridcolor: token("--grid"), zeroline: false, linecolor: token("--line-strong"), tickfont: text };
    return {
      margin: { l: 36, r: 10, t: 8, b: 26 },
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
      yaxis: { ...axis, range: [-0.05, 1.02], fixedrange: true, tickvals: [0, 0.25, 0.5, 0.75, 1] },
      shapes: this.shapes(),
    };
  }

  shapes() {
    const { alerts, recordings, line } = this.data;
    const band = (start, end, fillcolor, y0 = 0, y1 = 1, yref = "paper") => ({
      type: "rect", layer: "below", xref: "x", yref, x0: this.x(start), x1: this.x(end), y0, y1, fillcolor, line: { width: 0 },
    });
    const shapes = [
      ...alerts.map(({ start, end, severity }) => band(start, Math.max(end, start + 1), severity === "alert" ? token("--band") : token("--notice-wash"))),
      ...recordings.map(({ start, end }) => band(start, end, token("--accent"), -0.045, -0.025, "y")),
      { type: "line", xref: "paper", x0: 0, x1: 1, y0: line, y1: line, line: { color: token("--alert"), width: 1.2, dash: "dash" } },
    ];
    if (this.moment !== null) {
      shapes.push({ type: "line", xref: "x", yref: "paper", x0: this.x(this.moment), x1: this.x(this.moment), y0: 0, y1: 1, line: { color: token("--accent"), width: 1.5 } });
    }
    return shapes;
  }
}

// Where nothing was scored for a while the lines end: an empty point between.
function broken({ time, lowest, mean, highest, step }) {
  const longest = Math.max(3, 2.5 * step);
  const columns = { time: [], lowest: [], mean: [], highest: [] };
  time.forEach((moment, index) => {
    if (index > 0 && moment - time[index - 1] > longest) {
      columns.time.push((moment + time[index - 1]) / 2);
      for (const name of ["lowest", "mean", "highest"]) columns[name].push(null);
    }
    columns.time.push(moment);
    columns.lowest.push(lowest[index]);
    columns.mean.push(mean[index]);
    columns.highest.push(highest[index]);
  });
  return columns;
}
