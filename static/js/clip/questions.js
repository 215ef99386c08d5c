// Questions about this recording: they can be asked from the first analysis that is done on.

import { QuestionsPanel } from "../questions/panel.js";

export class ClipQuestions {
  constructor(root, { onSeek }) {
    this.root = root;
    this.panel = new QuestionsPanel(root, { shown: () => ({ kind: "clip" }), onSeek });
    this.known = "";
  }

  // What is known grows with every analysis that is done.
  show(analyses) {
    const done = analyses.filter(({ state }) => state === "done");
    this.root.hidden = done.length === 0;
    const now = analyses.map(({ id, state }) => `${id} ${state}`).join();
    if (now === this.known || !done.length) return;
    this.known = now;
    this.panel.refresh({ describes: true });
  }
}
