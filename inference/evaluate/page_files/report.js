"use strict";

// Draws every figure of the page in the colours of its theme.
(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const divs = document.querySelectorAll("[data-figure]");

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(name).trim();
    return { text: of("--soft"), strong: of("--text"), line: of("--line") };
  }

  function axis(own, { line }) {
    return { gridcolor: line, zerolinecolor: line, linecolor: line, fixedrange: false, ...own,
      title: { standoff: 6, ...own.title } };
  }

  function layout(own) {
    const found = colours();
    return {
      margin: { l: 54, r: 14, t: 10, b: 46 },
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: "inherit", size: 12, color: found.text },
      showlegend: false, hovermode: "closest",
      ...own, xaxis: axis(own.xaxis, found), yaxis: axis(own.yaxis, found),
    };
  }

  function draw() {
    for (const div of divs) {
      const { data, layout: own } = figures[div.dataset.figure];
      if (own.height) div.style.height = `${own.height}px`;
      // Plotly chooses a label's colour by the cell's, as if nothing shone through it.
      for (const trace of data) if (trace.type === "heatmap") trace.textfont = { color: colours().strong, size: 14 };
      Plotly.react(div, data, layout(own), { responsive: true, displaylogo: false, displayModeBar: false });
    }
  }

  draw();
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", draw);
})();
