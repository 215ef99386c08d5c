// The labels of what is selected: a chip each, and a field that takes known words and new ones.

import { labelled, unlabelled } from "../state/annotation_edits.js";

export class LabelField {
  // part: {labels, label, labelform}; known(): words that the site knows
  constructor(part, { store, mayEdit, known }) {
    Object.assign(this, { part, store, mayEdit, known });
    part.labelform.addEventListener("submit", (event) => {
      event.preventDefault();
      this.add();
    });
    // Chosen from the list: the browser fires `input` with the whole word and no kind of typing.
    part.label.addEventListener("input", (event) => !event.inputType && known().includes(part.label.value) && this.add());
    part.label.addEventListener("keydown", (event) => this.key(event));
  }

  get chosen() {
    const { items, selected } = this.store.state;
    return selected.map((key) => ({ key, annotation: items[key] }));
  }

  edit(work) {
    this.store.dispatch({ type: "change", changes: Object.fromEntries(this.chosen.map(({ key, annotation }) => [key, work(annotation)])) });
  }

  add() {
    const { label } = this.part;
    const word = label.value.trim().replace(/\s+/g, " ");
    label.value = "";
    if (!word) return;
    // As it is known, whatever its capitals.
    const known = this.known().find((one) => one.toLowerCase() === word.toLowerCase()) ?? word;
    this.edit((annotation) => labelled(annotation, known));
  }

  key(event) {
    const { label } = this.part;
    if (event.key === "," && label.value.trim()) {
      event.preventDefault();
      this.add();
    } else if (event.key === "Backspace" && !label.value && this.chosen.length) {
      const last = this.chosen[0].annotation.labels.at(-1);
      if (last) this.edit((annotation) => unlabelled(annotation, last));
    } else if (event.key === "Escape") label.blur();
  }

  focus() {
    if (!this.part.label.disabled) this.part.label.focus();
  }

  show() {
    const labels = [...new Set(this.chosen.flatMap(({ annotation }) => annotation.labels))];
    const what = labels.join("\n");
    if (what === this.shown) return;
    this.shown = what;
    this.part.labels.replaceChildren(...labels.map((label) => this.chip(label)));
  }

  chip(label) {
    const chip = document.createElement("li");
    chip.className = "mark-label";
    chip.append(label);
    if (!this.mayEdit) return chip;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", `Remove the label ${label}`);
    button.addEventListener("click", () => {
      this.edit((annotation) => unlabelled(annotation, label));
      this.part.label.focus();
    });
    chip.append(button);
    return chip;
  }
}
