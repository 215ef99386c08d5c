// What reviewers said of an alert, the newest first; what was taken back is struck through.

import { setText } from "../dom.js";
import { saying, when } from "../state/review.js";

export function showTrail(list, trail, zone) {
  list.replaceChildren(...[...trail].reverse().map((verdict) => row(verdict, zone)));
}

function row(verdict, zone) {
  const item = document.createElement("li");
  const sentence = document.createElement(verdict.withdrawn_at ? "s" : "span");
  const who = document.createElement("b");
  const time = document.createElement("time");
  setText(who, verdict.mine ? "You" : verdict.reviewer);
  sentence.append(who, ` ${saying(verdict)}`);
  time.dateTime = verdict.given_at;
  time.className = "faint small";
  setText(time, when(verdict.given_at, zone) + (verdict.withdrawn_at ? `, taken back ${when(verdict.withdrawn_at, zone)}` : ""));
  item.dataset.kind = verdict.withdrawn_at ? "withdrawn" : verdict.kind;
  item.append(sentence, " ", time);
  if (verdict.note) {
    const note = document.createElement("p");
    note.className = "trail-note";
    setText(note, verdict.note);
    item.append(note);
  }
  return item;
}
