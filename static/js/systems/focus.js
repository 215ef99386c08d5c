// Whose details are shown where there is room for one system only: shares, classes, boxes, heatmap.

import { reconcile, setText } from "../dom.js";

export class Focus {
  // `row` holds the choice and is hidden while there is nothing to choose
  constructor({ row, select, onChoose }) {
    Object.assign(this, { row, select });
    select.addEventListener("change", () => onChoose(select.value));
  }

  // systems: [{name, title}]
  show(systems, chosen) {
    this.row.hidden = systems.length < 2;
    reconcile(this.select, systems, {
      key: ({ name }) => name,
      make({ name }) {
        const node = document.createElement("option");
        node.value = name;
        return { node };
      },
      update: ({ node }, { title }) => setText(node, title),
    });
    if (chosen && this.select.value !== chosen) this.select.value = chosen;
  }
}
