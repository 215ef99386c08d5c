// Which system's analysis is shown, and beginning another one.

import { reconcile, setIcon, setText } from "../dom.js";
import { bySystem, describe } from "../state/analysis.js";

export class SystemSwitch {
  constructor({ list, onChoose }) {
    Object.assign(this, { list, onChoose });
  }

  show(clip, chosen) {
    const analyses = bySystem(clip);
    this.list.hidden = analyses.length < 2;
    reconcile(this.list, analyses, {
      key: ({ system }) => system,
      make: ({ system }) => this.make(system),
      update: ({ node, icon, word }, analysis) => {
        const what = describe(analysis);
        node.setAttribute("aria-pressed", String(analysis.system === chosen));
        node.title = what.word;
        setIcon(icon, what.icon);
        setText(word, analysis.system_title);
      },
    });
  }

  make(system) {
    const node = document.createElement("button");
    node.type = "button";
    const icon = this.list.querySelector("template").content.firstElementChild.cloneNode(true);
    const word = document.createElement("b");
    node.append(icon, word);
    node.addEventListener("click", () => this.onChoose(system));
    return { node, icon, word };
  }
}

// Asks which system is to analyse the recording; `onChosen(name)`.
export function askForSystem({ dialog, form, clip, onChosen }) {
  const done = new Set(clip.analyses.map(({ system }) => system));
  const inputs = [...form.querySelectorAll('input[name="system"]')];
  const next = inputs.find(({ value, disabled }) => !disabled && !done.has(value)) ?? inputs.find(({ disabled }) => !disabled);
  for (const input of inputs) input.checked = input === next;
  form.onsubmit = (event) => {
    const chosen = inputs.find(({ checked }) => checked)?.value;
    if (event.submitter?.value === "yes" && chosen) onChosen(chosen);
  };
  dialog.showModal();
}
