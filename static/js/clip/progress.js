// What is shown in the place of the curve while there is none: progress, or why it ended and what to do.

import { setIcon, setText } from "../dom.js";
import { percent, secondsLeft } from "../format.js";
import { STAGES, isFinished, stageWord } from "../state/analysis.js";

export class ProgressView {
  constructor(part, { mayManage }) {
    Object.assign(this, { part, mayManage });
    part.stages.replaceChildren(
      ...STAGES.map(({ name, word, detail }) => {
        const item = document.createElement("li");
        const title = document.createElement("strong");
        title.textContent = word;
        item.append(title, detail);
        item.dataset.name = name;
        return item;
      }),
    );
  }

  show(analysis) {
    const { part } = this;
    const under = Boolean(analysis) && !isFinished(analysis);
    part.progress.hidden = !under;
    part.outcome.hidden = under || analysis?.state === "done";
    if (under) this.showProgress(analysis);
    else if (analysis?.state !== "done") this.showOutcome(analysis);
  }

  showProgress({ state, stage, fraction, seconds_left: left }) {
    const { part } = this;
    const waiting = state === "queued";
    setText(part["progress-word"], waiting ? "Waiting for a free worker" : `${stageWord(stage)}: ${percent(fraction)}`);
    setText(part["progress-left"], waiting ? "" : secondsLeft(left));
    if (waiting) part["progress-bar"].removeAttribute("value");
    else part["progress-bar"].value = fraction;
    const now = waiting ? -1 : STAGES.findIndex(({ name }) => name === stage);
    [...part.stages.children].forEach((item, index) => {
      item.dataset.stage = index < now ? "past" : index === now ? "now" : "later";
    });
    setText(
      part["progress-note"],
      waiting
        ? "It starts as soon as a worker is free. If nothing happens for minutes, check that the worker-batch process runs."
        : "You may leave this page; the analysis goes on, and survives restarts.",
    );
  }

  showOutcome(analysis) {
    const { part, mayManage } = this;
    const failed = analysis?.state === "failed";
    part["outcome-note"].dataset.severity = failed ? "alert" : "notice";
    setIcon(part["outcome-note"].querySelector("svg"), failed ? "alert" : "stop");
    setText(part["outcome-title"], outcomeTitle(analysis));
    setText(part["outcome-text"], failed ? analysis.error : "");
    setText(part["outcome-advice"], mayManage ? "“Analyse again” above starts it over; the recording itself is safe." : "An administrator can start it again; the recording itself is safe.");
  }
}

function outcomeTitle(analysis) {
  if (!analysis) return "This recording has not been analysed";
  return analysis.state === "failed" ? "The analysis failed" : "The analysis was cancelled";
}
