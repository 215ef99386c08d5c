// The legend of curves that lie over each other: a button each, which hides its curve and shows it again.

import { reconcile, setIcon, setText } from "../dom.js";

const SVG = "http://www.w3.org/2000/svg";

// An entry: {key, title, look: {token, pixels}, shown, word, icon, ready}. `word` and `icon` say how far the
// system is, empty for none; one that is not `ready` has no curve yet.
export class Legend {
  constructor({ list, onToggle }) {
    Object.assign(this, { list, onToggle });
  }

  show(entries) {
    this.list.hidden = entries.length < 2;
    reconcile(this.list, entries, {
      key: ({ key }) => key,
      make: ({ key }) => this.make(key),
      update: (row, entry) => update(row, entry, entries.indexOf(entry)),
    });
  }

  make(key) {
    const node = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const line = swatch();
    const title = document.createElement("span");
    const icon = document.createElementNS(SVG, "svg");
    icon.setAttribute("class", "icon");
    icon.setAttribute("aria-hidden", "true");
    icon.append(document.createElementNS(SVG, "use"));
    const word = document.createElement("small");
    button.append(line.svg, title, icon, word);
    button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && this.onToggle(key));
    node.append(button);
    return { node, button, line, title, icon, word };
  }
}

function update({ button, line, title, icon, word }, entry, index) {
  paint(line, entry.look);
  setText(title, entry.title);
  setText(word, entry.word ?? "");
  word.hidden = !entry.word;
  icon.toggleAttribute("hidden", !entry.icon);
  if (entry.icon) setIcon(icon, entry.icon);
  button.setAttribute("aria-pressed", String(entry.ready && entry.shown));
  button.setAttribute("aria-disabled", String(!entry.ready));
  button.title = entry.ready ? `${entry.shown ? "Hide" : "Show"} this curve (${index + 1})` : `No curve yet: ${entry.word}`;
}

// A short piece of a system's line, in its colour and dash.
export function swatch() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "swatch");
  svg.setAttribute("viewBox", "0 0 28 10");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", "M0 5H28");
  svg.append(line);
  return { svg, line };
}

export function paint({ svg, line }, { token, pixels }) {
  if (svg.dataset.token === token) return;
  svg.dataset.token = token;
  svg.style.stroke = `var(${token})`;
  line.setAttribute("stroke-dasharray", pixels.join(" "));
}
