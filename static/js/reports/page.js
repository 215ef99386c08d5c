// The charts of a report, and its choice of days.

import { parts } from "../dom.js";
import { loadPlotly, textStyle, token } from "../plotly.js";
import { budgets, classRows, firstOf, stacked, timeSeries } from "../state/report.js";

const part = parts(document);
const report = JSON.parse(document.getElementById("report").textContent);
const OPTIONS = { displayModeBar: false, responsive: true, showTips: false };

const today = new Date().toLocaleDateString("sv"); // the reader's own day, written as 2026-11-22

for (const button of part.asked.querySelectorAll("[data-days]")) {
  const days = Number(button.dataset.days);
  button.setAttribute("aria-pressed", String(report.period.days === days && report.period.last >= today));
  button.addEventListener("click", () => {
    part.asked.elements.last.value = today;
    part.asked.elements.first.value = firstOf(today, days);
    part.asked.requestSubmit();
  });
}
part.asked.elements.camera.addEventListener("change", () => part.asked.requestSubmit());

async function draw() {
  if (!part.days) return;
  const plotly = await loadPlotly();
  const classes = classRows(report.classes);
  await Promise.all([
    plotly.react(part.days, bars(stacked(report.days)), layout({ barmode: "stack", xaxis: { ...axis(), type: "category", nticks: 8 } }), OPTIONS),
    plotly.react(part.budget, budgetTraces(budgets(report.cameras)), layout({ barmode: "group", xaxis: { ...axis(), type: "category" } }), OPTIONS),
    plotly.react(part.classes, bars(stacked(classes)), layout({ barmode: "stack", xaxis: { ...axis(), type: "category" } }), OPTIONS),
    drawTimes(plotly, timeSeries(report.days)),
  ]);
}

function bars(series) {
  return series.map(({ word, colour, pattern, x, y }) => ({
    type: "bar", name: word, x, y, hovertemplate: `%{x}: %{y} ${word.toLowerCase()}<extra></extra>`,
    marker: { color: token(`--${colour}`), pattern: { shape: pattern, bgcolor: token(`--${colour}`), fgcolor: token("--surface"), size: 6, solidity: 0.25 } },
  }));
}

function budgetTraces(cameras) {
  const x = cameras.map(({ name }) => name);
  return [
    { type: "bar", name: "False alarms a day", x, y: cameras.map(({ rate }) => rate), marker: { color: cameras.map(({ over }) => token(over ? "--alert" : "--good")) }, hovertemplate: "%{x}: %{y:.2f} a day<extra></extra>" },
    { type: "scatter", mode: "markers", name: "Budget", x, y: cameras.map(({ budget }) => budget), marker: { symbol: "line-ew", size: 22, line: { width: 3, color: token("--text") } }, hovertemplate: "%{x}: budget %{y:.2f}<extra></extra>" },
  ];
}

function drawTimes(plotly, { unit, x, acknowledged, judged }) {
  const line = (name, y, colour, dash, symbol) => ({
    type: "scatter", mode: "lines+markers", name, x, y, connectgaps: false,
    line: { color: token(`--${colour}`), dash, width: 2 }, marker: { symbol, size: 7 }, hovertemplate: `%{x}: %{y:.1f} ${unit}<extra>${name}</extra>`,
  });
  const traces = [line("To acknowledge", acknowledged, "accent", "solid", "circle"), line("To verdict", judged, "notice", "dot", "diamond")];
  return plotly.react(part.times, traces, layout({ xaxis: { ...axis(), type: "category", nticks: 8 }, yaxis: { ...axis(), rangemode: "tozero", ticksuffix: ` ${unit}` } }), OPTIONS);
}

function axis() {
  return { gridcolor: token("--grid"), zerolinecolor: token("--line-strong"), linecolor: token("--line"), fixedrange: true, automargin: true };
}

function layout(more) {
  const text = textStyle();
  return {
    margin: { l: 40, r: 8, t: 8, b: 30 }, paper_bgcolor: "transparent", plot_bgcolor: "transparent", font: text, dragmode: false,
    hoverlabel: { bgcolor: token("--surface-raised"), bordercolor: token("--line-strong"), font: { ...text, color: token("--text") } },
    showlegend: true, legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", font: { ...text, color: token("--text") } },
    yaxis: { ...axis(), rangemode: "tozero" }, ...more,
  };
}

document.addEventListener("watchpost:theme", draw);
draw();
