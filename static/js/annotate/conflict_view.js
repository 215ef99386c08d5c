// Two versions of one span, side by side, and the choice between them.

import { clone, reconcile, setText } from "../dom.js";
import { count } from "../format.js";

export class ConflictView {
  // words(seconds): how a moment is told
  constructor(list, { store, words }) {
    Object.assign(this, { list, store, words });
    store.listen((state) => this.show(state));
  }

  show({ conflicts, items }) {
    this.list.hidden = Object.keys(conflicts).length === 0;
    const all = Object.entries(conflicts).map(([key, theirs]) => ({ key, mine: items[key] ?? null, theirs }));
    reconcile(this.list, all, { key: ({ key }) => key, make: ({ key }) => this.make(key), update: ({ part }, item) => this.update(part, item) });
  }

  make(key) {
    const { node, part } = clone("mark-conflict");
    part.keep.addEventListener("click", () => this.store.dispatch({ type: "keep-mine", key }));
    part.take.addEventListener("click", () => this.store.dispatch({ type: "take-theirs", key }));
    return { node, part };
  }

  update(part, { mine, theirs }) {
    const rows = [["Time", (one) => `${this.words(one.start)} – ${this.words(one.end, true)}`], ["Labels", (one) => one.labels.join(", ") || "none"], ["Note", (one) => one.note || "none"], ["Boxes", boxes]];
    const cell = (name, text) => Object.assign(document.createElement(name), { textContent: text });
    part.rows.replaceChildren(
      ...rows.map(([name, tell]) => {
        const row = document.createElement("tr");
        const [left, right] = [mine, theirs].map((one) => (one ? tell(one) : "deleted"));
        row.dataset.differs = left === right ? "no" : "yes";
        const head = cell("th", name);
        head.scope = "row";
        row.append(head, cell("td", left), cell("td", right));
        return row;
      }),
    );
    setText(part.keep, mine ? "Keep mine" : "Delete it all the same");
    setText(part.take, theirs ? "Take theirs" : "Let it stay deleted");
  }
}

function boxes({ tracks }) {
  if (!tracks.length) return "none";
  return `${count(tracks.length, "thing")}, ${count(tracks.reduce((sum, { keys }) => sum + keys.length, 0), "key frame")}`;
}
