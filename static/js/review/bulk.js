// Dismissing several alerts of the same camera and label: chosen one by one, named once more, each with its own verdict.

import { confirm, setText, toast } from "../dom.js";
import { count, score } from "../format.js";
import { title } from "../state/alerts.js";
import { reasonWord, when } from "../state/review.js";
import { server } from "./server.js";

export class Bulk {
  // onDone(ids of the alerts that were dismissed)
  constructor(part, { onDone }) {
    Object.assign(this, { part, onDone });
    part["bulk-list"].addEventListener("change", () => this.showChosen());
    part["bulk-reason"].addEventListener("change", () => this.showChosen());
    part["bulk-all"].addEventListener("change", () => {
      for (const box of this.boxes) box.checked = part["bulk-all"].checked;
      this.showChosen();
    });
    part["bulk-go"].addEventListener("click", () => this.dismiss());
    part["bulk-cancel"].addEventListener("click", () => part.bulk.close());
  }

  get boxes() {
    return [...this.part["bulk-list"].querySelectorAll("input")];
  }

  get chosen() {
    return this.boxes.filter((box) => box.checked).map((box) => ({ id: box.value, revision: Number(box.dataset.revision) }));
  }

  async open({ item: { alert, zone } }) {
    const { part } = this;
    let alike;
    try {
      ({ results: alike } = await server.alike(alert.id));
    } catch (error) {
      toast(error.message);
      return;
    }
    setText(part["bulk-title"], `${title(alert)} · ${alert.camera_name}`);
    setText(part["bulk-text"], `${count(alike.length, "alert")} of this camera and label ${alike.length === 1 ? "waits" : "wait"}. Choose those that are no incident.`);
    part["bulk-list"].replaceChildren(...alike.map((other) => row(other, zone, other.id === alert.id)));
    part["bulk-all"].checked = false;
    this.showChosen();
    part.bulk.showModal();
  }

  showChosen() {
    const { length } = this.chosen;
    this.part["bulk-go"].disabled = length === 0;
    setText(this.part["bulk-go"], length ? `Dismiss ${count(length, "alert")}…` : "Choose alerts first");
  }

  async dismiss() {
    const { part, chosen } = this;
    const reason = part["bulk-reason"].value;
    const sure = await confirm({
      title: `Dismiss ${count(chosen.length, "alert")}?`,
      text: `As ${reasonWord(reason).toLowerCase()}. Each gets a verdict of its own, in your name. U takes them all back.`,
      yes: `Dismiss ${chosen.length}`,
      no: "Go back",
    });
    if (!sure) return;
    part["bulk-go"].disabled = true;
    try {
      const { results } = await server.dismiss({ alerts: chosen, reason, note: part["bulk-note"].value.trim() });
      part.bulk.close();
      part["bulk-note"].value = "";
      const left = results.filter(({ done }) => !done);
      for (const { detail } of left.slice(0, 3)) toast(`One was left as it is: ${detail}`);
      toast(`${count(results.length - left.length, "alert")} dismissed.`, "good");
      this.onDone(results.filter(({ done }) => done).map(({ id }) => id));
    } catch (error) {
      toast(error.message); // the dialog stays open, with what was chosen
      this.showChosen();
    }
  }
}

function row(alert, zone, isChosen) {
  const item = document.createElement("li");
  const label = document.createElement("label");
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", value: alert.id, checked: isChosen });
  box.dataset.revision = alert.review_revision;
  const image = document.createElement("img");
  image.alt = "";
  image.loading = "lazy";
  if (alert.snapshot_url) image.src = alert.snapshot_url;
  const words = document.createElement("span");
  words.textContent = `${when(alert.opened_at, zone)} · peak ${score(alert.peak)}`;
  label.append(box, image, words);
  item.append(label);
  return item;
}
