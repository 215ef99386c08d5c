// The form of what is selected: labels, note, times, and the things that are followed in it.

import { setText } from "../dom.js";
import { count, length } from "../format.js";
import { labelled, unlabelled } from "../state/annotation_edits.js";
import { TrackList } from "./track_list.js";

export class Editor {
  // words(seconds, isEnd): how a moment is told; onFrame(seconds): show it
  constructor(part, { store, mayEdit, moment, words, onFrame, knownLabels }) {
    Object.assign(this, { part, store, mayEdit, words, knownLabels });
    this.tracks = new TrackList(part, { store, mayEdit, moment, onFrame, words });
    part.labelform.addEventListener("submit", (event) => {
      event.preventDefault();
      this.addLabel();
    });
    // Chosen from the list: the browser fires `input` with the whole word and no key.
    part.label.addEventListener("input", (event) => !event.inputType && this.knownLabels().includes(part.label.value) && this.addLabel());
    part.label.addEventListener("keydown", (event) => this.labelKey(event));
    part.note.addEventListener("change", () => this.keepNote());
    store.listen((state, before) => this.show(state, before));
  }

  get chosen() {
    const { items, selected } = this.store.state;
    return selected.map((key) => ({ key, annotation: items[key] }));
  }

  edit(work) {
    const changes = Object.fromEntries(this.chosen.map(({ key, annotation }) => [key, work(annotation)]));
    this.store.dispatch({ type: "change", changes });
  }

  addLabel() {
    const word = this.part.label.value.trim().replace(/\s+/g, " ");
    this.part.label.value = "";
    if (!word) return;
    // As it is known, whatever its capitals.
    const known = this.knownLabels().find((one) => one.toLowerCase() === word.toLowerCase()) ?? word;
    this.edit((annotation) => labelled(annotation, known));
  }

  labelKey(event) {
    const { label } = this.part;
    if (event.key === "," && label.value.trim()) {
      event.preventDefault();
      this.addLabel();
    } else if (event.key === "Backspace" && !label.value && this.chosen.length) {
      const last = this.chosen[0].annotation.labels.at(-1);
      if (last) this.edit((annotation) => unlabelled(annotation, last));
    } else if (event.key === "Escape") label.blur();
  }

  // A note is kept when the reader leaves it, also by choosing another span.
  keepNote() {
    const { note } = this.part;
    const annotation = this.store.state.items[this.noteOf];
    if (!annotation || note.readOnly || annotation.note === note.value.trim()) return;
    this.store.dispatch({ type: "change", changes: { [this.noteOf]: { ...annotation, note: note.value.trim() } } });
  }

  focusLabel() {
    if (!this.part.label.disabled) this.part.label.focus();
  }

  show(state, before) {
    const { part } = this;
    if (this.noteOf && before && !state.selected.includes(this.noteOf) && document.activeElement === part.note) this.keepNote();
    const { chosen } = this;
    part.editor.hidden = chosen.length === 0;
    part.nothing.hidden = chosen.length > 0;
    if (!chosen.length) {
      this.noteOf = null;
      return;
    }
    const isOne = chosen.length === 1;
    const [{ key, annotation }] = chosen;
    setText(part.times, isOne ? `${this.words(annotation.start)} – ${this.words(annotation.end, true)}` : count(chosen.length, "span"));
    setText(part.long, isOne ? length(annotation.end - annotation.start) : length(chosen.reduce((sum, one) => sum + one.annotation.end - one.annotation.start, 0)));
    const author = isOne ? state.saved[key]?.author : "";
    setText(part.author, author ? `by ${author}` : "");
    this.showLabels(chosen);
    part.note.hidden = !isOne;
    if (isOne && (this.noteOf !== key || document.activeElement !== part.note)) part.note.value = annotation.note;
    this.noteOf = isOne ? key : null;
    this.tracks.show(isOne ? key : null);
  }

  showLabels(chosen) {
    const labels = [...new Set(chosen.flatMap(({ annotation }) => annotation.labels))];
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
