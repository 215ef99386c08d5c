// The axis of a recording's charts: seconds shown as clock times, and where on the screen a moment lies.

import { textStyle, token } from "../plotly.js";

// Plotly writes clock times only on an axis of dates, and takes small numbers for years: any moment serves as 00:00.
const ZERO = Date.UTC(2000, 0, 1);
const LABEL_WIDTH = 90; // pixels that a time needs below the chart

export function onAxis(seconds) {
  return ZERO + seconds * 1000;
}

export function fromAxis(milliseconds) {
  return (milliseconds - ZERO) / 1000;
}

export function axisStyle() {
  return { gridcolor: token("--grid"), zeroline: false, linecolor: token("--line-strong"), tickfont: textStyle() };
}

export function timeAxis({ range, duration, width }) {
  const format = duration >= 3600 ? "%-H:%M:%S" : "%M:%S";
  return {
    ...axisStyle(), type: "date", range: range.map(onAxis), uirevision: range.join(),
    tickformatstops: [
      { dtickrange: [null, 999], value: `${format}.%1f` },
      { dtickrange: [1000, null], value: format },
    ],
    hoverformat: `${format}.%1f`, nticks: Math.max(3, Math.floor(width / LABEL_WIDTH)), tickangle: 0,
  };
}

// A band over a stretch of time, below the lines.
export function band([start, end], fillcolor) {
  return {
    type: "rect", layer: "below", xref: "x", yref: "paper", x0: onAxis(start), x1: onAxis(end), y0: 0, y1: 1,
    fillcolor, line: { width: 0 },
  };
}

// Plotly's linear scale is milliseconds to pixels from the left of the plot.
export function timeAt(chart, clientX, duration) {
  const axis = chart._fullLayout.xaxis;
  const { left } = chart.getBoundingClientRect();
  return Math.min(duration, Math.max(0, fromAxis(axis.p2l(clientX - left - axis._offset))));
}

// Moves a line of our own above a chart: redrawing it sixty times a second would cost a core.
export function placeLine(chart, line, seconds) {
  const axis = chart._fullLayout?.xaxis;
  if (!axis?._length) return;
  const x = axis.l2p(onAxis(seconds));
  line.style.visibility = x >= -0.5 && x <= axis._length + 0.5 ? "visible" : "hidden";
  const { _size: size } = chart._fullLayout;
  line.style.transform = `translate(${chart.offsetLeft + axis._offset + x}px, ${chart.offsetTop + size.t}px)`;
  line.style.height = `${size.h}px`;
}
