// One span on the timeline: a button with its labels, a handle at each end, and a mark for each key of its boxes.

import { setText } from "../dom.js";

export class SpanBar {
  constructor(key) {
    this.node = element("div", "mark-span");
    this.node.dataset.key = key;
    this.body = element("button", "mark-body");
    this.body.type = "button";
    this.word = element("span", "mark-word");
    this.body.append(this.word);
    this.keys = element("span", "mark-keys");
    this.keys.setAttribute("aria-hidden", "true");
    this.handles = { start: this.handle("start"), end: this.handle("end") };
    this.node.append(this.body, this.keys, this.handles.start, this.handles.end);
  }

  handle(end) {
    const handle = element("span", "mark-handle");
    handle.dataset.end = end;
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-label", end === "start" ? "Begin of the span" : "End of the span");
    return handle;
  }

  show(item, { left, right, row, isSelected, isAlone, hasConflict, isProposal, mayEdit, words }) {
    const { node, body } = this;
    // Cut at the chart's edges, so that its word is seen and it does not lie over what is beside the chart.
    const [from, to] = [Math.max(0, left), Math.min(1, right)];
    node.style.left = `${from * 100}%`;
    node.style.width = `${(to - from) * 100}%`;
    node.style.setProperty("--row", String(row));
    node.dataset.selected = isSelected ? "yes" : "no";
    node.dataset.conflict = hasConflict ? "yes" : "no";
    node.dataset.proposal = isProposal ? "yes" : "no";
    const labels = item.labels.join(", ");
    setText(this.word, labels || (isProposal ? "the alert's span" : "no label"));
    node.dataset.named = labels ? "yes" : "no";
    body.setAttribute("aria-label", `${labels || "No label"}: ${words}${hasConflict ? ", changed by somebody else too" : ""}`);
    body.title = `${labels || "No label"} · ${words}${item.note ? `\n${item.note}` : ""}`;
    body.setAttribute("aria-pressed", String(isSelected));
    const hasHandles = mayEdit && (isProposal || (isSelected && isAlone));
    for (const [end, handle] of Object.entries(this.handles)) {
      handle.hidden = !hasHandles || (end === "start" ? left < 0 : right > 1);
      handle.tabIndex = hasHandles ? 0 : -1;
      const value = end === "start" ? item.start : item.end;
      handle.setAttribute("aria-valuenow", value.toFixed(2));
      handle.setAttribute("aria-valuemin", "0");
      handle.setAttribute("aria-valuetext", words);
    }
    this.showKeys(item, isSelected);
  }

  showKeys({ start, end, tracks }, isSelected) {
    const times = isSelected ? [...new Set(tracks.flatMap(({ keys }) => keys.map(({ time }) => time)))] : [];
    while (this.keys.children.length > times.length) this.keys.lastChild.remove();
    while (this.keys.children.length < times.length) this.keys.append(element("i"));
    times.forEach((time, place) => {
      this.keys.children[place].style.left = `${((time - start) / Math.max(1e-6, end - start)) * 100}%`;
    });
  }

  focus(end) {
    this.handles[end].focus({ preventScroll: true });
  }
}

function element(name, className = "") {
  const node = document.createElement(name);
  if (className) node.className = className;
  return node;
}
