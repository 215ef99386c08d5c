// Correcting an alert's span while it is judged: its ends to drag, its labels, saved as they are changed. The page of
// reviews tells by events which alert is shown, and which moment; this answers with the moment to show.

import { parts } from "../dom.js";
import { precise } from "../format.js";
import { proposalOf, reachOf } from "../state/alert_span.js";
import { ConflictView } from "./conflict_view.js";
import { newId } from "./identity.js";
import { LabelField } from "./label_field.js";
import { Saver } from "./saver.js";
import { SavingView } from "./saving_view.js";
import { Store } from "./store.js";
import { Timeline } from "./timeline.js";

const FRAME = 1 / 15; // seconds that an arrow key moves an end

class Correction {
  constructor(box, { alert, zone }) {
    box.replaceChildren(document.getElementById("mark-correction").content.cloneNode(true));
    const { user } = box.dataset;
    this.id = alert.id;
    this.box = box;
    this.part = parts(box, "mark");
    this.store = new Store();
    this.saver = new Saver(this.store, { source: { alert: alert.id }, place: `watchpost.annotations.${user}.alert.${alert.id}` });
    const known = () => Array.from(document.querySelectorAll("#labels option"), ({ value }) => value);
    const words = (seconds) => precise(seconds * 1000, zone);
    this.labels = new LabelField(this.part, { store: this.store, mayEdit: true, known });
    this.timeline = new Timeline(this.part.timeline, {
      store: this.store, newKey: newId, mayEdit: true, words, proposal: proposalOf(alert),
      bounds: () => reachOf(alert, Date.now() / 1000), snap: (seconds) => seconds, frame: () => FRAME,
      onShow: (seconds) => box.dispatchEvent(new CustomEvent("watchpost:review-goto", { detail: seconds })),
    });
    new ConflictView(this.part.conflicts, { store: this.store, words });
    new SavingView(this.part, { store: this.store, onRetry: () => this.saver.hurry() });
    for (const name of ["undo", "redo"]) this.part[name].addEventListener("click", () => this.store.dispatch({ type: name }));
    this.part.delete.addEventListener("click", () => this.store.dispatch({ type: "delete" }));
    this.store.listen((state) => this.show(state));
    this.saver.restore();
    this.saver.load().then(() => this.timeline.selectCorrection());
    this.show(this.store.state);
  }

  show({ past, future, selected, items }) {
    const { part } = this;
    part.undo.disabled = past.length === 0;
    part.redo.disabled = future.length === 0;
    part.delete.disabled = part.label.disabled = selected.length === 0;
    part.tools.hidden = Object.keys(items).length === 0 && past.length === 0;
    this.labels.show();
  }

  // E: the first end of the span has the keys.
  focus() {
    const key = this.store.state.selected[0] ?? Object.keys(this.store.state.items)[0] ?? "proposal";
    if (key !== "proposal") this.store.dispatch({ type: "select", keys: [key] });
    this.timeline.bars.get(key)?.focus("start");
  }

  // Another alert is shown: what is not saved yet is sent now.
  leave() {
    this.saver.flush();
  }
}

export function correcting(box) {
  let shown = null;
  let plot = null;
  box.dataset.on = "yes";
  box.addEventListener("watchpost:review-item", ({ detail }) => {
    const alert = detail?.item.alert;
    if (alert && shown?.id === alert.id) return;
    shown?.leave();
    shown = alert?.camera ? new Correction(box, { alert, zone: detail.zone }) : null;
    if (!shown) box.replaceChildren();
    // The chart of the one before is still drawn until the new one's scores are there.
    const { from, to } = detail?.window ?? {};
    if (shown && plot) shown.timeline.fit({ ...plot, range: from ? [from, to] : plot.range });
  });
  box.addEventListener("watchpost:review-plot", ({ detail }) => {
    plot = detail;
    shown?.timeline.fit(plot);
  });
  box.addEventListener("watchpost:review-moment", ({ detail }) => shown?.timeline.moveTo(detail));
  box.addEventListener("watchpost:review-edit", () => shown?.focus());
  // After a drag the page's own keys, those of the verdict, count again.
  box.addEventListener("pointerup", () => setTimeout(() => isInside() && !document.activeElement.matches("input") && document.activeElement.blur()));
  const isInside = () => box.contains(document.activeElement);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isInside()) document.activeElement.blur();
    const isField = event.target.matches?.("input, textarea, select") || document.querySelector("dialog[open]");
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || isField) return;
    event.preventDefault();
    shown?.store.dispatch({ type: event.shiftKey ? "redo" : "undo" });
  });
  addEventListener("online", () => shown?.saver.hurry());
  document.addEventListener("visibilitychange", () => document.hidden && shown?.leave());
}

const box = document.querySelector("[data-annotate][data-correction]");
if (box) correcting(box);
