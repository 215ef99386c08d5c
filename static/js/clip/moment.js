// What the shown system says of the moment under the playhead: class probabilities and light.

import { reconcile, setIcon, setText } from "../dom.js";
import { percent } from "../format.js";
import { classesAt, lightAt, snippetAt } from "../state/explain.js";

export class Moment {
  constructor(part) {
    this.part = part;
    this.scores = null;
    this.shown = -1;
  }

  // Whether the system tells classes apart.
  load(scores) {
    this.scores = scores;
    this.shown = -1;
    return Object.keys(scores?.snippets.classes ?? {}).length > 0;
  }

  moveTo(seconds) {
    if (!this.scores) return;
    const index = snippetAt(this.scores.snippets, seconds);
    if (index === this.shown) return;
    this.shown = index;
    this.showClasses(classesAt(this.scores, index) ?? []);
    this.showLight(lightAt(this.scores, index));
  }

  showClasses(classes) {
    setText(this.part["classes-none"], classes.length ? "" : "No class was told at this moment.");
    reconcile(this.part.classes, classes, {
      key: ({ name }) => name,
      make: ({ name }) => makeRow(name),
      update({ node, bar, value }, { probability, isTop }) {
        node.dataset.top = isTop ? "yes" : "no";
        bar.value = probability;
        setText(value, percent(probability));
      },
    });
  }

  showLight(light) {
    const { light: chip, lightword, alone } = this.part;
    chip.hidden = !light?.word;
    if (light?.word) {
      chip.dataset.severity = light.isLow ? "notice" : "normal";
      setIcon(chip.querySelector("svg"), light.isLow ? "theme" : "check");
      setText(lightword, light.word);
      chip.title = "Share of the picture's pixels darker than 100 of 255; above 40 % is low light";
    }
    alone.hidden = !light?.sentence;
    setText(alone, light?.sentence ?? "");
  }
}

function makeRow(name) {
  const node = document.createElement("li");
  const word = document.createElement("span");
  const bar = document.createElement("meter");
  const value = document.createElement("span");
  word.textContent = name;
  bar.setAttribute("aria-label", name);
  node.append(word, bar, value);
  return { node, bar, value };
}
