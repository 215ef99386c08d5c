// Loads the chart library once, when a chart is first drawn, and reads the theme's colours for it.

// Plotly's bundle adds a map's style sheet when it loads unless an element of this id is there; we draw no maps.
const MAP_STYLE = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";

let loading = null;

export function loadPlotly() {
  loading ??= new Promise((resolve, reject) => {
    const placeholder = document.createElement("meta");
    placeholder.id = MAP_STYLE;
    const script = document.createElement("script");
    script.src = document.body.dataset.plotly;
    script.onload = () => resolve(globalThis.Plotly);
    script.onerror = () => reject(new Error("The chart library could not be loaded. Reload the page."));
    document.head.append(placeholder, script);
  });
  return loading;
}

export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function textStyle() {
  return { family: token("--font"), size: 12, color: token("--text-soft") };
}
