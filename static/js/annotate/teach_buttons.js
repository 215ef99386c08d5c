// "Teach this span as ...": a button for each label of the selected span.

import { ApiError, addresses, get, post } from "../api.js";
import { confirm, reconcile, setText, toast } from "../dom.js";
import { sameContent } from "../state/annotation_edits.js";

export class TeachButtons {
  constructor(box, { store }) {
    Object.assign(this, { box, store });
    store.listen((state) => this.show(state));
  }

  // Only what the server has can be taught.
  show({ items, saved, selected }) {
    const [key] = selected;
    const isSaved = selected.length === 1 && saved[key] && sameContent(items[key], saved[key]);
    const labels = selected.length === 1 && items[key] ? items[key].labels : [];
    this.box.hidden = labels.length === 0;
    const rows = labels.map((label) => ({ label, key, isSaved }));
    reconcile(this.box, rows, { key: ({ label }) => label, make: () => this.make(), update: (row, item) => this.update(row, item) });
  }

  make() {
    const node = document.createElement("button");
    node.type = "button";
    node.className = "button small";
    const row = { node };
    node.addEventListener("click", () => this.teach(row));
    return row;
  }

  update(row, { label, key, isSaved }) {
    Object.assign(row, { label, id: this.store.state.saved[key]?.id });
    setText(row.node, `Teach as “${label}”`);
    row.node.disabled = !isSaved || row.isBusy === true;
  }

  async teach(row) {
    const { node, label, id } = row;
    row.isBusy = node.disabled = true;
    try {
      const known = await this.classFor(label);
      if (!known) return;
      await post(addresses.examples(known.id), { annotation: id });
      toast(`This span is an example of “${known.name}” now. See Classes for what it changes.`, "good");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.message);
    } finally {
      row.isBusy = node.disabled = false;
    }
  }

  // The class of that name, made where there is none and the reviewer says so; null: they do not.
  async classFor(label) {
    const classes = await get(addresses.classes);
    const known = (classes.results ?? classes).find(({ name }) => name.toLowerCase() === label.toLowerCase());
    if (known) return known;
    const sure = await confirm({
      title: `Make a class “${label}”?`,
      text: "The site knows no class of this name. With a few examples it learns to tell it from others.",
      yes: "Make the class", no: "Not now",
    });
    return sure ? post(addresses.classes, { name: label }) : null;
  }
}
