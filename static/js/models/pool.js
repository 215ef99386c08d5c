// The page of a feature pool: its map in Plotly, and the recording behind a point.

import { get } from "../api.js";
import { parts, setText, toast } from "../dom.js";
import { loadPlotly, textStyle, token } from "../plotly.js";
import { byClass, factsOf, hintOf, linkOf } from "../state/pool.js";

const AGAIN = 3000; // milliseconds between looks while a worker is at it
const COLOURS = ["curve-motion", "curve-thermal", "curve-objects", "curve-appearance", "curve-sound", "alert", "accent", "notice"];
const SHAPES = ["circle", "diamond", "square", "triangle-up", "cross", "x", "star", "hexagon"];

const part = parts(document);
let data = null;
let groups = [];
let listening = false;

async function load() {
  try {
    data = await get(document.body.dataset.pool);
  } catch (error) {
    setText(part.hint, error.message);
    return;
  }
  setText(part.hint, hintOf(data));
  part.make.disabled = data.state === "working";
  if (data.layout) await draw();
  if (data.state === "working") setTimeout(load, AGAIN);
}

async function draw() {
  groups = byClass(data.layout);
  const plotly = await loadPlotly();
  await plotly.react(part.chart, groups.map(trace), layout(), { displayModeBar: false, responsive: true, scrollZoom: true, showTips: false });
  if (listening) return;
  listening = true;
  part.chart.on("plotly_click", ({ points: [point] }) => show(groups[point.curveNumber].rows[point.pointIndex]));
  document.addEventListener("watchpost:theme", draw);
}

function trace({ name, x, y, rows }, index) {
  return {
    type: "scatter", mode: "markers", name, x, y,
    text: rows.map((row) => factsOf(data, row).map(([, value]) => value).join("<br>")),
    hovertemplate: "%{text}<extra></extra>",
    marker: { size: 6, opacity: 0.8, color: token(`--${COLOURS[index % COLOURS.length]}`), symbol: SHAPES[index % SHAPES.length] },
  };
}

function layout() {
  const text = textStyle();
  const axis = { showgrid: false, zeroline: false, showticklabels: false, showline: true, mirror: true, linecolor: token("--line") };
  return {
    margin: { l: 8, r: 8, t: 8, b: 8 }, paper_bgcolor: "transparent", plot_bgcolor: "transparent", font: text,
    hovermode: "closest", dragmode: "pan", uirevision: data.layout.version,
    hoverlabel: { bgcolor: token("--surface-raised"), bordercolor: token("--line-strong"), font: { ...text, color: token("--text") } },
    legend: { orientation: "h", x: 0, y: 0, yanchor: "top", font: { ...text, color: token("--text") } },
    xaxis: axis, yaxis: { ...axis, scaleanchor: "x" },
  };
}

function show(row) {
  part.facts.replaceChildren(
    ...factsOf(data, row).flatMap(([name, value]) => {
      const term = document.createElement("dt");
      const words = document.createElement("dd");
      term.textContent = name;
      words.textContent = value;
      return [term, words];
    }),
  );
  const link = linkOf(data, row);
  part.open.hidden = !link;
  if (link) part.open.href = link;
  else toast("This recording is not on this site: the pool was filled elsewhere, or it was deleted.", "notice");
}

load();
