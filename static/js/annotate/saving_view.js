// Whether what was changed is saved, in a word that a screen reader hears too, and why not.

import { setIcon, setText } from "../dom.js";
import { savingState } from "../state/annotations.js";

const LOOKS = {
  saved: ["Saved", "check", "good"],
  saving: ["Saving…", "clock", "busy"],
  "not saved": ["Not saved", "alert", "alert"],
  conflict: ["Changed twice", "alert", "notice"],
};

export class SavingView {
  constructor(part, { store, onRetry }) {
    this.part = part;
    part.retry.addEventListener("click", onRetry);
    store.listen((state) => this.show(state));
    this.show(store.state);
  }

  show(state) {
    const { part } = this;
    const { word, why } = savingState(state);
    const [text, icon, severity] = LOOKS[word];
    part.saving.dataset.severity = severity;
    setIcon(part.saving.querySelector("svg"), icon);
    setText(part.savingword, text);
    part.why.hidden = word !== "not saved";
    setText(part.whyword, why ? `${why} Nothing is lost: this browser keeps it and tries again.` : "");
  }
}
