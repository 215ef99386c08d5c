// "Can you describe this video?", answered from what the shown system found; its times are links.

import { addresses, get } from "../api.js";
import { setText } from "../dom.js";
import { piecesOf } from "../state/answer.js";

export class AnswerView {
  constructor(part, { duration, onJump }) {
    Object.assign(this, { part, duration, onJump });
    this.known = new Map(); // by analysis
    this.asked = "";
  }

  // The answer of a finished analysis; nothing for null.
  async show(analysis) {
    const { part } = this;
    part["answer-panel"].hidden = !analysis;
    const id = analysis?.id ?? "";
    if (id === this.asked) return;
    this.asked = id;
    if (!analysis) return;
    part.answer.replaceChildren("…");
    setText(part["answer-source"], "");
    try {
      if (!this.known.has(id)) this.known.set(id, await get(addresses.answer(id)));
    } catch (error) {
      if (this.asked !== id) return;
      this.asked = "";
      part.answer.replaceChildren(error.message);
      return;
    }
    if (this.asked === id) this.write(this.known.get(id), analysis);
  }

  write({ question, answer }, analysis) {
    const { part } = this;
    setText(part["answer-question"], question);
    part.answer.replaceChildren(...piecesOf(answer, this.duration).map(({ text, seconds }) => (seconds === null ? text : this.link(text, seconds))));
    setText(part["answer-source"], `From the spans and class scores of ${analysis.system_title}; nothing is said that was not measured.`);
  }

  link(text, seconds) {
    const link = document.createElement("a");
    const query = new URLSearchParams(location.search);
    query.set("t", String(seconds));
    link.href = `?${query}`;
    link.textContent = text;
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.onJump(seconds);
    });
    return link;
  }
}
