// The words that come first of an alert or a span, and whose they are, where there is room for a few lines.

import { setIcon, setText } from "../dom.js";
import { icon } from "../state/described.js";

// part: {text, said, mark}, of which `said` holds an icon and `mark`. before: words that are the page's own.
export function showWords(part, described, before = "") {
  setText(part.text, `${before}${described.shown}`);
  part.text.lang = before ? "en" : described.language;
  part.text.dataset.kind = described.kind;
  showMark(part, described);
}

export function showMark({ said, mark }, described) {
  said.hidden = !described.mark;
  said.dataset.kind = described.kind;
  setIcon(said.querySelector("svg"), icon(described));
  setText(mark, described.mark);
  said.title = described.mark;
}
