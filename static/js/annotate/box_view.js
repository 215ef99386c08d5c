// One box over the picture, with its label and, while it is chosen, a handle at each corner.

import { setText } from "../dom.js";

const CORNERS = ["top-left", "top-right", "bottom-left", "bottom-right"];

export class BoxView {
  constructor(id) {
    this.node = document.createElement("div");
    this.node.className = "mark-box";
    this.node.dataset.track = id;
    this.node.tabIndex = 0;
    this.node.setAttribute("role", "button");
    this.word = document.createElement("span");
    this.word.className = "mark-box-word";
    this.corners = CORNERS.map((corner) => {
      const handle = document.createElement("button");
      handle.type = "button";
      handle.className = "mark-corner";
      handle.dataset.corner = corner;
      handle.setAttribute("aria-label", `${corner.replace("-", " ")} corner`);
      return handle;
    });
    this.node.append(this.word, ...this.corners);
  }

  show(box, { key, label, isChosen, isKey, mayEdit }) {
    const { node } = this;
    const percent = (value) => `${value * 100}%`;
    Object.assign(node.style, { left: percent(box.left), top: percent(box.top), width: percent(box.right - box.left), height: percent(box.bottom - box.top) });
    node.dataset.key = key;
    node.dataset.chosen = isChosen ? "yes" : "no";
    node.dataset.isKey = isKey ? "yes" : "no";
    node.dataset.low = box.top < 0.08 ? "yes" : "no"; // no room for the word above it
    setText(this.word, `${isKey ? "◆ " : ""}${label || "box"}`);
    node.setAttribute("aria-label", `Box ${label}${isKey ? ", key frame" : ", between key frames"}`);
    node.setAttribute("aria-pressed", String(isChosen));
    for (const corner of this.corners) corner.hidden = !(isChosen && mayEdit);
  }
}
