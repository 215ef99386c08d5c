// The field for a reviewer's own words. What was typed stays until it is saved or thrown away by a key or button.

import { setText } from "../dom.js";

export class Editor {
  // part: {form, field, fault, save, cancel, edit}; save(text, revision) rejects with an ApiError
  constructor(part, { save, onOpen }) {
    Object.assign(this, { part, save, onOpen, revision: 0, before: "" });
    part.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    part.cancel.addEventListener("click", () => this.close());
    part.field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.submit();
      else return;
      event.preventDefault();
      event.stopPropagation(); // a dialog around it stays open
    });
    addEventListener("beforeunload", (event) => this.isChanged && event.preventDefault());
  }

  get isOpen() {
    return !this.part.form.hidden;
  }

  get isChanged() {
    return this.isOpen && this.part.field.value.trim() !== this.before.trim();
  }

  open(words, revision) {
    const { part } = this;
    if (this.isOpen) return void part.field.focus();
    Object.assign(this, { before: words, revision });
    part.field.value = words;
    this.say("");
    setText(part.save, "Save");
    part.form.hidden = false;
    part.edit.hidden = true;
    this.onOpen(true);
    part.field.focus();
    part.field.select();
  }

  // What was typed, and over which revision.
  close() {
    const { part, revision } = this;
    const text = part.field.value;
    const hadFocus = part.form.contains(document.activeElement);
    part.form.hidden = true;
    part.edit.hidden = false;
    this.onOpen(false);
    if (hadFocus) part.edit.focus();
    return { text, revision };
  }

  async submit() {
    const { part } = this;
    const text = part.field.value.trim();
    part.save.disabled = true;
    try {
      await this.save(text, this.revision);
      this.close();
    } catch (error) {
      this.refused(error);
    } finally {
      part.save.disabled = false;
    }
  }

  // Somebody else's words came first: theirs are told, one's own stay in the field, and may be saved over them.
  refused(error) {
    const current = error.status === 409 ? JSON.parse(error.body).current : null;
    if (current) {
      this.revision = current.described.revision;
      setText(this.part.save, "Save mine all the same");
    }
    this.say(current ? `${error.message} Nothing of yours is lost: it is still in the field.` : error.message);
    this.part.field.focus();
  }

  // News of the description while somebody types.
  tell(revision) {
    if (!this.isOpen || revision <= this.revision) return;
    this.say("Somebody else edited this while you were writing. Save, and you will see theirs before yours replace them.");
  }

  say(words) {
    setText(this.part.fault, words);
    this.part.fault.hidden = !words;
  }
}
