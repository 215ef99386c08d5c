// The filters that were read from the words of a search, each to be taken away, and what else there is to say.

import { clone, setText } from "../dom.js";
import { chipWords } from "./query.js";

const NOTES = {
  loading: "By words so far; what is close in meaning joins in a moment.",
  unavailable: "By words only: what compares meanings is not installed on this site.",
};

// `onRemove` is given the text to search by without the filter.
export function showUnderstood(box, chips, meaning, onRemove) {
  const nodes = chips.map((chip) => {
    const { kind, words, remove } = chipWords(chip);
    const { node, part } = clone("understood-chip");
    setText(part.kind, kind);
    setText(part.words, words);
    node.title = `Read from “${chip.said}”`;
    node.setAttribute("aria-label", remove);
    node.addEventListener("click", () => onRemove(chip.instead));
    return node;
  });
  if (NOTES[meaning]) {
    const note = document.createElement("span");
    note.className = "small faint";
    note.textContent = NOTES[meaning];
    nodes.push(note);
  }
  box.replaceChildren(...nodes);
  box.hidden = nodes.length === 0;
}
