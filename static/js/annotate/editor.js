// The form of what is selected: labels, note, times, and the things that are followed in it.

import { setText } from "../dom.js";
import { count, length } from "../format.js";
import { LabelField } from "./label_field.js";
import { TrackList } from "./track_list.js";

export class Editor {
  // words(seconds, isEnd): how a moment is told; onFrame(seconds): show it
  constructor(part, { store, mayEdit, moment, words, onFrame, knownLabels }) {
    Object.assign(this, { part, store, words });
    this.tracks = new TrackList(part, { store, mayEdit, moment, onFrame, words });
    this.labels = new LabelField(part, { store, mayEdit, known: knownLabels });
    part.note.addEventListener("change", () => this.keepNote());
    store.listen((state, before) => this.show(state, before));
  }

  // A note is kept when the reader leaves it, also by choosing another span.
  keepNote() {
    const { note } = this.part;
    const annotation = this.store.state.items[this.noteOf];
    if (!annotation || note.readOnly || annotation.note === note.value.trim()) return;
    this.store.dispatch({ type: "change", changes: { [this.noteOf]: { ...annotation, note: note.value.trim() } } });
  }

  show(state, before) {
    const { part } = this;
    if (this.noteOf && before && !state.selected.includes(this.noteOf) && document.activeElement === part.note) this.keepNote();
    const { chosen } = this.labels;
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
    this.labels.show();
    part.note.hidden = !isOne;
    if (isOne && (this.noteOf !== key || document.activeElement !== part.note)) part.note.value = annotation.note;
    this.noteOf = isOne ? key : null;
    this.tracks.show(isOne ? key : null);
  }
}
