// Which systems analyse new recordings: chosen once, remembered by this browser. At least one stays chosen.

import { setText, toast } from "../dom.js";

const KEY = "watchpost.systems";

export class SystemPicker {
  constructor(part, { storage }) {
    Object.assign(this, { part, storage });
    this.inputs = [...part["system-list"].querySelectorAll("input")];
    this.recall();
    part["system-list"].addEventListener("change", (event) => this.changed(event.target));
    this.show();
  }

  get chosen() {
    return this.inputs.filter(({ checked }) => checked).map(({ value }) => value);
  }

  recall() {
    let names = [];
    try {
      names = JSON.parse(this.storage.getItem(KEY)) ?? [];
    } catch {
      return; // written by something else: the page's own choice stands
    }
    const known = this.inputs.filter(({ value, disabled }) => names.includes(value) && !disabled);
    if (known.length) for (const input of this.inputs) input.checked = known.includes(input);
  }

  changed(input) {
    if (!this.chosen.length) {
      input.checked = true;
      toast("A recording is analysed by one system at least. Choose another one first.", "notice");
    }
    this.storage.setItem(KEY, JSON.stringify(this.chosen));
    this.show();
  }

  show() {
    const titles = this.inputs.filter(({ checked }) => checked).map((input) => input.closest("label").querySelector("strong").textContent);
    setText(this.part["systems-chosen"], titles.join(", "));
  }
}
