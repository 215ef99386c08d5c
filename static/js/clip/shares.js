// Which modality the score came from, as stacked areas over time; stretches in low light lie behind them.

import { loadPlotly, textStyle, token } from "../plotly.js";
import { lowLightStretches, sharesOf } from "../state/explain.js";
import { axisStyle, band, onAxis, placeLine, timeAt, timeAxis } from "./time_axis.js";

const POINTS = 2000;
// Hatches tell the areas apart where colours do not.
const PATTERNS = { appearance: "/", motion: "", sound: ".", thermal: "\\", objects: "x" };

export class Shares {
  constructor({ chart, line, onSeek }) {
    Object.assign(this, { chart, line, onSeek });
    this.time = 0;
    document.addEventListener("watchpost:theme", () => this.scores && this.draw());
    new ResizeObserver(() => this.plotly && this.scores && this.plotly.Plots.resize(chart).then(() => this.place())).observe(chart);
  }

  // Whether there is anything to show.
  load(scores, duration) {
    Object.assign(this, { scores, duration, range: [0, duration] });
    this.series = sharesOf(scores);
    return this.series.length > 0;
  }

  // The same stretch as the curve above.
  async show(range = null) {
    this.range = range ?? [0, this.duration];
    this.plotly = await loadPlotly();
    await this.draw();
  }

  async draw() {
    await this.plotly.react(this.chart, this.traces(), this.layout(), { displayModeBar: false, responsive: false, showTips: false, doubleClick: false });
    if (!this.listening) {
      this.listening = true;
      this.chart.on("plotly_click", ({ event }) => this.onSeek(timeAt(this.chart, event.clientX, this.duration)));
      this.chart.on("plotly_afterplot", () => this.place());
    }
    this.line.hidden = false;
    this.place();
  }

  traces() {
    return this.series.map(({ name, word, ...series }) => {
      const { time, value } = every(series, POINTS);
      const colour = token(`--curve-${name}`);
      return {
        type: "scatter", mode: "lines", name: word, x: time.map(onAxis), y: value.map((share) => share * 100),
        stackgroup: "shares", line: { color: colour, width: 1, shape: "linear" }, hovertemplate: "%{y:.0f} %",
        fillcolor: colour, fillpattern: { shape: PATTERNS[name], fgcolor: token("--surface"), bgcolor: colour, fgopacity: 0.45, size: 7, solidity: 0.2 },
      };
    });
  }

  layout() {
    const text = textStyle();
    const low = lowLightStretches(this.scores.snippets);
    return {
      uirevision: "keep", margin: { l: 48, r: 12, t: 30, b: 26 },
      paper_bgcolor: "transparent", plot_bgcolor: "transparent", font: text,
      hovermode: "x unified", hoverdistance: -1, dragmode: false,
      hoverlabel: { bgcolor: token("--surface-raised"), bordercolor: token("--line-strong"), font: { ...text, color: token("--text") } },
      showlegend: true, legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", xanchor: "left", traceorder: "normal", font: { ...text, color: token("--text") } },
      xaxis: { ...timeAxis({ range: this.range, duration: this.duration, width: this.chart.clientWidth }), fixedrange: true },
      yaxis: { ...axisStyle(), range: [0, 108], fixedrange: true, tickvals: [0, 50, 100], ticksuffix: " %" },
      shapes: low.map((stretch) => ({ ...band(stretch, token("--notice")), y0: 0.94, y1: 1, layer: "above" })),
      annotations: low.length ? [{ xref: "paper", yref: "paper", x: 1, xanchor: "right", y: 1, yanchor: "bottom", text: "▬ low light", showarrow: false, font: { ...text, color: token("--notice") } }] : [],
    };
  }

  moveTo(seconds) {
    this.time = seconds;
    this.place();
  }

  place() {
    if (this.scores) placeLine(this.chart, this.line, this.time);
  }
}

// Stacked lines must share their times: every nth point of all of them.
function every({ time, value }, limit) {
  const step = Math.ceil(time.length / limit);
  const kept = (_, index) => index % step === 0 || index === time.length - 1;
  return { time: time.filter(kept), value: value.filter(kept) };
}
