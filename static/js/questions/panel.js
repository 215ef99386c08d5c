// The box for questions: what was asked on this visit, its answers with links into the video, and suggestions.

import { get, post } from "../api.js";
import { clone, isTyping, parts, setIcon, setText } from "../dom.js";
import { markOf, recalled, remember, targetOf } from "../state/questions.js";

export class QuestionsPanel {
  // shown(): what the answers' moments lead into (see state/questions.js); onSeek(seconds) of the video
  constructor(root, { shown, onSeek }) {
    Object.assign(this, { root, shown, onSeek });
    this.part = parts(root, "question");
    const { address, kind, id } = root.dataset;
    Object.assign(this, { address, kept: `watchpost.questions.${kind}.${id}` });
    this.answers = recalled(read(this.kept));
    this.first = null; // the description of a recording: it grows with the analyses, so that it is not kept
    this.part.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask(this.part.field.value.trim());
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || isTyping(event)) return;
      event.preventDefault();
      this.part.field.focus();
    });
    this.show();
  }

  // Suggestions, and of a recording the description, for what is known now.
  async refresh({ describes = false } = {}) {
    try {
      const { suggestions } = await get(this.address);
      this.suggest(suggestions);
      this.first = describes && suggestions.length ? await post(this.address, { question: suggestions[0] }) : null;
      this.show();
    } catch (error) {
      this.tell(error.message);
    }
  }

  suggest(suggestions) {
    this.part.suggestions.replaceChildren(
      ...suggestions.map((text) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button small";
        button.textContent = text;
        button.addEventListener("click", () => this.ask(text));
        return button;
      }),
    );
  }

  async ask(question) {
    const { part } = this;
    if (!question || part.send.disabled) return;
    part.send.disabled = true;
    this.tell("");
    try {
      const answer = await post(this.address, { question });
      this.answers = remember(this.answers, answer);
      write(this.kept, JSON.stringify(this.answers));
      if (part.field.value.trim() === question) part.field.value = "";
      this.show();
    } catch (error) {
      this.tell(error.message); // the question stays in its field
    } finally {
      part.send.disabled = false;
    }
  }

  tell(trouble) {
    this.part.trouble.hidden = !trouble;
    setText(this.part.trouble, trouble);
  }

  show() {
    const { first, answers } = this;
    const all = first ? [...answers.filter(({ question }) => question !== first.question), first] : answers;
    this.part.answers.replaceChildren(...all.map((answer) => this.item(answer)));
  }

  item({ question, kind, pieces, language }) {
    const { node, part } = clone("answer-item");
    const mark = markOf(kind);
    setText(part.question, question);
    part.chip.hidden = !mark;
    if (mark) {
      part.chip.dataset.severity = mark.severity;
      setIcon(part.chip.querySelector("svg"), mark.icon);
      setText(part.word, mark.word);
    }
    part.answer.lang = language;
    part.answer.replaceChildren(...pieces.map((piece) => this.piece(piece)));
    return node;
  }

  piece(piece) {
    const target = targetOf(piece, this.shown());
    if (!target) return piece.text;
    const link = document.createElement("a");
    link.textContent = piece.text;
    if (target.address) {
      link.href = target.address;
      return link;
    }
    const query = new URLSearchParams(location.search);
    query.set("t", String(Math.round(target.seek * 10) / 10));
    link.href = `?${query}`;
    link.title = "Show this moment";
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.onSeek(target.seek);
    });
    return link;
  }
}

// A browser may refuse to keep anything; then the answers last as long as the page.
function read(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(name, text) {
  try {
    sessionStorage.setItem(name, text);
  } catch {
    // as above
  }
}
