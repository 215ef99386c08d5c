// Which system's scores are shown, and what it says of the newest snippet: classes and light.

import { reconcile, setIcon, setText } from "../dom.js";
import { percent } from "../format.js";
import { problemsOf } from "../state/cameras.js";
import { newestWords } from "../state/newest.js";

export class SystemBar {
  constructor(part, { onChoose }) {
    Object.assign(this, { part, onChoose });
  }

  show(camera) {
    const { part } = this;
    part.systems.hidden = camera.scoring.length < 2;
    reconcile(part.systems, camera.scoring, {
      key: ({ name }) => name,
      make: ({ name }) => {
        const node = document.createElement("button");
        node.type = "button";
        node.addEventListener("click", () => this.onChoose(name));
        return { node };
      },
      update({ node }, { name, title, problem }) {
        setText(node, problem ? `${title} (fails)` : title);
        node.title = problem;
        node.setAttribute("aria-pressed", String(name === camera.shown));
      },
    });
    const problems = problemsOf(camera);
    part.problems.hidden = !problems.length;
    setText(part.problemsword, problems.join(" "));
    this.showNewest(newestWords(camera));
  }

  showNewest({ classes, light, alone }) {
    const { part } = this;
    part.classes.hidden = !classes.length;
    setText(part.classes, classes.map(({ name, probability }) => `${name} ${percent(probability)}`).join(" · "));
    part.light.hidden = !light && !alone;
    part.light.dataset.severity = light ? "notice" : "normal";
    setIcon(part.light.querySelector("svg"), "theme");
    setText(part.lightword, [light, alone].filter(Boolean).join(", "));
  }
}
