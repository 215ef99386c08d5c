// One look for each scoring system, the same on every page: a colour of tokens.css and a dash, by the system's
// place among all of the site. Pure.

export const COLOURS = 8;
// As Plotly names them, and in pixels as canvas and SVG take them.
const DASHES = [
  { name: "solid", pixels: [] },
  { name: "dash", pixels: [8, 4] },
  { name: "dot", pixels: [2, 3] },
  { name: "dashdot", pixels: [8, 3, 2, 3] },
  { name: "longdash", pixels: [14, 4] },
  { name: "longdashdot", pixels: [14, 3, 2, 3] },
  { name: "4px,2px", pixels: [4, 2] },
  { name: "10px,2px,4px,2px", pixels: [10, 2, 4, 2] },
];

// {token, dash, pixels}: `token` names a custom property. The ninth system looks like the first.
export function lookOf(place) {
  const index = place % COLOURS;
  return { token: `--system-${index}`, dash: DASHES[index].name, pixels: DASHES[index].pixels };
}

// The look of what one modality gives to a score.
const MODALITY_DASHES = { appearance: [8, 4], motion: [], sound: [2, 3], thermal: [8, 3, 2, 3], objects: [7, 2] };

export function lookOfModality(name) {
  const pixels = MODALITY_DASHES[name] ?? [];
  return { token: `--curve-${name}`, dash: pixels.length ? pixels.map((length) => `${length}px`).join() : "solid", pixels };
}
