// What the reader does to spans and boxes, by key and by button.

import { toast } from "../dom.js";
import { SHORTEST, blank, placed } from "../state/annotation_edits.js";
import { newId } from "./identity.js";
import { listenForKeys } from "./keys.js";

const NEW_SPAN = 2; // seconds of a span that begins with a box or a key press
const BUTTONS = { undo: "undo", redo: "redo", begin: "[", end: "]", split: "s", merge: "m", delete: "Delete", box: "b" };

export class Commands {
  // page: the annotator, which knows where the picture is
  constructor(page) {
    this.page = page;
    this.store = page.store;
  }

  // The selected span, or the first that covers the moment, or a new one that begins there.
  spanFor(seconds) {
    const { items, selected } = this.store.state;
    const covers = (key) => items[key] && items[key].start <= seconds + 1e-4 && items[key].end >= seconds;
    const key = selected.find(covers) ?? Object.keys(items).find(covers);
    if (key) return { key, annotation: items[key] };
    return this.create(seconds, seconds + NEW_SPAN);
  }

  create(start, end) {
    const key = newId();
    const annotation = placed(blank(start, start), start, this.page.snap(end), this.page.bounds());
    this.store.dispatch({ type: "change", changes: { [key]: annotation }, selected: [key] });
    return { key, annotation };
  }

  // [ and ]: of the one selected span, unless it lies wholly before (or after) the shown frame; then a new one begins,
  // or ends, here. The shown frame belongs to it.
  setEnd(end) {
    const { page } = this;
    if (!page.hasPicture) return;
    const { items, selected } = this.store.state;
    const [start, stop] = [page.moment, page.origin() + page.stepper.end];
    const span = selected.length === 1 ? items[selected[0]] : null;
    if (end === "start" && !(start < span?.end)) this.create(start, start + NEW_SPAN);
    else if (end === "end" && !(stop > span?.start)) this.create(stop - NEW_SPAN, stop);
    else {
      const shortest = Math.max(SHORTEST, page.frameLength);
      const [from, to] = end === "start" ? [start, Math.max(span.end, start + shortest)] : [Math.min(span.start, stop - shortest), stop];
      this.store.dispatch({ type: "change", changes: { [selected[0]]: placed(span, from, to, page.bounds()) } });
    }
  }

  split() {
    if (!this.page.hasPicture) return;
    const before = this.store.state;
    this.store.dispatch({ type: "split", time: this.page.moment, newKey: newId });
    if (this.store.state === before) toast("No span lies around this frame: there is nothing to split.", "notice");
  }

  merge() {
    if (this.store.state.selected.length < 2) toast("Select two or more spans first: click them with Shift held.", "notice");
    else this.store.dispatch({ type: "merge" });
  }

  toggleSight() {
    if (!this.page.hasPicture) return;
    if (!this.page.editor.tracks.toggleSight()) toast("Choose a box first: click it on the picture or in the list.", "notice");
  }

  erase() {
    const { selected, track, items } = this.store.state;
    if (!selected.length) return false;
    if (track) {
      const [key] = selected;
      this.store.dispatch({ type: "change", changes: { [key]: { ...items[key], tracks: items[key].tracks.filter(({ id }) => id !== track) } }, selected: [key] });
      this.store.dispatch({ type: "select", keys: [key] });
    } else this.store.dispatch({ type: "delete" });
    return true;
  }

  escape() {
    if (this.page.boxes.isDrawing) this.page.boxes.escape();
    else if (this.page.timeline.gesture) this.page.timeline.escape();
    else if (this.store.state.selected.length) this.store.dispatch({ type: "select", keys: [] });
    else return false;
    return true;
  }

  // The span after or before the moment.
  jump(way) {
    const all = Object.entries(this.store.state.items).sort(([, a], [, b]) => a.start - b.start);
    const [now] = this.store.state.selected.slice(-1);
    const place = all.findIndex(([key]) => key === now);
    const next = place >= 0 ? all[place + way] : way > 0 ? all.find(([, { start }]) => start > this.page.moment + 1e-3) : all.findLast(([, { start }]) => start < this.page.moment - 1e-3);
    if (!next) return;
    this.store.dispatch({ type: "select", keys: [next[0]] });
    this.page.show(next[1].start);
  }

  listen() {
    const { page } = this;
    const { part, stepper, video, mayEdit } = page;
    const work = mayEdit ? this.editing() : {};
    listenForKeys(
      {
        ",": () => stepper.step(-1),
        ".": () => stepper.step(1),
        "ten-back": () => stepper.step(-10),
        "ten-on": () => stepper.step(10),
        j: () => stepper.shuttle(-1),
        k: () => {
          stepper.shuttle(0);
          video.pause();
        },
        l: () => stepper.shuttle(1),
        q: () => this.jump(-1),
        w: () => this.jump(1),
        Escape: () => this.escape(),
        ...work,
      },
      () => page.isOn,
    );
    if (!mayEdit) return;
    for (const [name, key] of Object.entries(BUTTONS)) part[name].addEventListener("click", () => work[key]());
    part.help.addEventListener("click", () => part.keys.showModal());
    this.store.listen(({ past, future, selected }) => {
      part.undo.disabled = past.length === 0;
      part.redo.disabled = future.length === 0;
      part.merge.disabled = selected.length < 2;
      part.delete.disabled = selected.length === 0;
    });
  }

  editing() {
    return {
      "[": () => this.setEnd("start"),
      "]": () => this.setEnd("end"),
      s: () => this.split(),
      m: () => this.merge(),
      b: () => this.page.hasPicture && void this.page.boxes.draw(!this.page.boxes.isDrawing),
      o: () => this.toggleSight(),
      t: () => this.store.state.selected.length > 0 && this.page.editor.labels.focus(),
      Delete: () => this.erase(),
      Backspace: () => this.erase(),
      undo: () => this.store.dispatch({ type: "undo" }),
      redo: () => this.store.dispatch({ type: "redo" }),
      "?": () => this.page.part.keys.showModal(),
    };
  }
}
