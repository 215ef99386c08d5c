// Annotating on one page: joins the store, the timeline, the boxes, the form, the keys and the saving.

import { parts, readJson, setText, toast } from "../dom.js";
import { clock, frameWord } from "../format.js";
import { SHORTEST, blank, placed } from "../state/annotation_edits.js";
import { boundaryNear, endOf, frameAt } from "../state/frames.js";
import { remembered } from "../wall/remembered.js";
import { BoxLayer } from "./box_layer.js";
import { ConflictView } from "./conflict_view.js";
import { Editor } from "./editor.js";
import { newId } from "./identity.js";
import { listenForKeys } from "./keys.js";
import { Saver } from "./saver.js";
import { SavingView } from "./saving_view.js";
import { Store } from "./store.js";
import { TeachButtons } from "./teach_buttons.js";
import { Timeline } from "./timeline.js";
import { Transfer } from "./transfer.js";

const NEW_SPAN = 2; // seconds of a span that begins with a box or a key press

export class Annotator {
  // root: the markup of partials/annotate.html; stepper, video, figure: where the picture is
  // origin(): seconds of the source at the video's first frame; bounds(): {from, to} of the source; goTo(seconds): show
  // a moment that the loaded video does not hold; words(seconds): how a moment is told; proposal: a span to correct
  constructor({ root, stepper, video, figure, origin = () => 0, bounds, goTo = null, words = null, proposal = null }) {
    const { source, may_edit: mayEdit, labels, user } = readJson("annotate-data");
    Object.assign(this, { root, stepper, video, origin, bounds, goTo, mayEdit, source, labels });
    this.part = parts(root, "mark");
    this.store = new Store();
    this.words = words ?? ((seconds, isEnd) => this.frameWords(seconds, isEnd));
    this.settings = remembered("watchpost.annotate", { on: false, label: "" });
    const { store, part } = this;
    const [[kind, id]] = Object.entries(source);
    this.saver = new Saver(store, { source, place: `watchpost.annotations.${user}.${kind}.${id}` });
    this.timeline = new Timeline(part.timeline, {
      store, mayEdit, bounds, proposal, words: (seconds) => this.words(seconds),
      newKey: newId, snap: (seconds) => this.snap(seconds), frame: () => this.frameLength, onShow: (seconds, isEnd) => this.show(isEnd ? seconds - this.frameLength / 2 : seconds),
    });
    this.boxes = new BoxLayer(figure, video, {
      store, mayEdit, moment: () => this.moment, spanFor: (seconds) => this.spanFor(seconds),
      onDrawing: (on) => part.box?.setAttribute("aria-pressed", String(on)),
    });
    this.editor = new Editor(part, { store, mayEdit, moment: () => this.moment, words: this.words, onFrame: (seconds) => this.show(seconds), knownLabels: () => this.labels });
    new ConflictView(part.conflicts, { store, words: this.words });
    if (mayEdit) new SavingView(part, { store, onRetry: () => this.saver.hurry() });
    if (part.teach) new TeachButtons(part.teach, { store });
    if (part.files) {
      new Transfer(part, {
        query: () => ({ ...source, ...this.stretch() }), clip: source.clip ?? null,
        before: () => this.saver.flush(), onAdded: () => this.load(),
      });
    }
    this.listen();
  }

  // begin: loads what is there; drafts of an earlier window first.
  async begin(range = {}) {
    if (this.mayEdit) this.saver.restore();
    await this.load(range);
    this.setOn(this.mayEdit && this.settings.on);
  }

  async load(range = this.range) {
    this.range = range;
    const sentence = await this.saver.load(range);
    this.part.unloaded.hidden = !sentence;
    setText(this.part.unloadedword, sentence);
  }

  // Somebody changed one, perhaps this page itself.
  hear({ annotation, revision }) {
    const known = Object.values(this.store.state.saved).find(({ id }) => id === annotation);
    if (known?.revision >= revision || Object.keys(this.store.state.sending).length) return;
    clearTimeout(this.news);
    this.news = setTimeout(() => this.load(), 150);
  }

  // Of a camera: what its chart shows.
  stretch() {
    if (!("camera" in this.source)) return {};
    const [from, to] = this.timeline.range;
    return { from, to };
  }

  // Seconds of the shown frame; null while no picture is there to be marked.
  get moment() {
    const origin = this.origin();
    return origin === null ? null : origin + this.stepper.start;
  }

  get hasPicture() {
    if (this.moment !== null) return true;
    toast("Go to a recording first: click the curve where something happened.", "notice");
    return false;
  }

  get frameLength() {
    return this.stepper.end - this.stepper.start;
  }

  snap(seconds) {
    const { frames } = this.stepper;
    if (this.moment === null) return seconds;
    const within = seconds - this.origin();
    const isThere = within >= 0 && within <= endOf(frames, frames.times.length - 1);
    return isThere ? this.origin() + boundaryNear(frames, within) : seconds;
  }

  show(seconds) {
    const { frames } = this.stepper;
    const within = seconds - this.origin();
    const isThere = this.moment !== null && within >= -0.5 && within <= endOf(frames, frames.times.length - 1) + 0.5;
    if (this.goTo && !isThere) {
      if (!this.store.state.held) this.goTo(seconds); // not while an end is dragged over recordings
      return;
    }
    this.video.pause();
    this.stepper.goTo(frameAt(frames, within));
  }

  // 00:12.4, frame 310: of an end the last frame that still belongs to it.
  frameWords(seconds, isEnd = false) {
    const { frames } = this.stepper;
    const number = frameAt(frames, Math.max(0, isEnd ? seconds - 1e-3 : seconds));
    return `${clock(seconds, { tenths: true })} (${frameWord(number)})`;
  }

  // The playhead moved.
  moveTo() {
    const { moment } = this;
    this.timeline.moveTo(moment);
    if (moment === this.shownAt) return;
    this.shownAt = moment;
    this.boxes.show();
    this.editor.tracks.moveTo();
  }

  get isOn() {
    return this.root.dataset.on === "yes";
  }

  setOn(on) {
    this.root.dataset.on = on ? "yes" : "no";
    document.body.dataset.annotating = on ? "yes" : "no";
    for (const button of document.querySelectorAll("[data-annotate-switch]")) button.setAttribute("aria-pressed", String(on));
    if (!on) this.boxes.draw(false);
  }

  toggle() {
    this.settings.on = !this.isOn;
    this.settings.save();
    this.setOn(this.settings.on);
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
    const annotation = placed(blank(start, start), start, this.snap(end), this.bounds());
    this.store.dispatch({ type: "change", changes: { [key]: annotation }, selected: [key] });
    return { key, annotation };
  }

  // [ and ]: of the one selected span; without one a new span begins, or ends, here. The shown frame belongs to it.
  setEnd(end) {
    if (!this.hasPicture) return;
    const { items, selected } = this.store.state;
    const [start, stop] = [this.moment, this.origin() + this.stepper.end];
    const [key] = selected;
    if (selected.length !== 1) {
      if (end === "start") this.create(start, start + NEW_SPAN);
      else this.create(stop - NEW_SPAN, stop);
      return;
    }
    const span = items[key];
    const changed = end === "start"
      ? placed(span, start, Math.max(span.end, start + Math.max(SHORTEST, this.frameLength)), this.bounds())
      : placed(span, Math.min(span.start, stop - Math.max(SHORTEST, this.frameLength)), stop, this.bounds());
    this.store.dispatch({ type: "change", changes: { [key]: changed } });
  }

  split() {
    if (!this.hasPicture) return;
    const before = this.store.state;
    this.store.dispatch({ type: "split", time: this.moment, newKey: newId });
    if (this.store.state === before) toast("No span lies around this frame: there is nothing to split.", "notice");
  }

  merge() {
    if (this.store.state.selected.length < 2) toast("Select two or more spans first: click them with Shift held.", "notice");
    else this.store.dispatch({ type: "merge" });
  }

  toggleSight() {
    if (!this.hasPicture) return;
    if (!this.editor.tracks.toggleSight()) toast("Choose a box first: click it on the picture or in the list.", "notice");
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
    if (this.boxes.isDrawing) this.boxes.escape();
    else if (this.timeline.gesture) this.timeline.escape();
    else if (this.store.state.selected.length) this.store.dispatch({ type: "select", keys: [] });
    else return false;
    return true;
  }

  // The span after or before the moment.
  jump(way) {
    const all = Object.entries(this.store.state.items).sort(([, a], [, b]) => a.start - b.start);
    const [now] = this.store.state.selected.slice(-1);
    const place = all.findIndex(([key]) => key === now);
    const next = place >= 0 ? all[place + way] : way > 0 ? all.find(([, { start }]) => start > this.moment + 1e-3) : all.findLast(([, { start }]) => start < this.moment - 1e-3);
    if (!next) return;
    this.store.dispatch({ type: "select", keys: [next[0]] });
    this.show(next[1].start);
  }

  listen() {
    const { part, stepper, store } = this;
    document.addEventListener("click", (event) => event.target.closest("[data-annotate-switch]") && this.toggle());
    addEventListener("online", () => this.saver.hurry());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.saver.flush() : this.range && this.load()));
    store.listen(({ past, future, selected }) => {
      if (!this.mayEdit) return;
      part.undo.disabled = past.length === 0;
      part.redo.disabled = future.length === 0;
      part.merge.disabled = selected.length < 2;
      part.delete.disabled = selected.length === 0;
    });
    listenForKeys(
      {
        ",": () => stepper.step(-1),
        ".": () => stepper.step(1),
        "ten-back": () => stepper.step(-10),
        "ten-on": () => stepper.step(10),
        j: () => stepper.shuttle(-1),
        k: () => {
          stepper.shuttle(0);
          this.video.pause();
        },
        l: () => stepper.shuttle(1),
        q: () => this.jump(-1),
        w: () => this.jump(1),
        Escape: () => this.escape(),
        ...(this.mayEdit ? this.editing() : {}),
      },
      () => this.isOn,
    );
    if (!this.mayEdit) return;
    const buttons = { undo: "undo", redo: "redo", begin: "[", end: "]", split: "s", merge: "m", delete: "Delete", box: "b" };
    const work = this.editing();
    for (const [name, key] of Object.entries(buttons)) part[name].addEventListener("click", () => work[key]());
    part.help.addEventListener("click", () => part.keys.showModal());
  }

  editing() {
    return {
      "[": () => this.setEnd("start"),
      "]": () => this.setEnd("end"),
      s: () => this.split(),
      m: () => this.merge(),
      b: () => this.hasPicture && void this.boxes.draw(!this.boxes.isDrawing),
      o: () => this.toggleSight(),
      t: () => this.store.state.selected.length > 0 && this.editor.labels.focus(),
      Delete: () => this.erase(),
      Backspace: () => this.erase(),
      undo: () => this.store.dispatch({ type: "undo" }),
      redo: () => this.store.dispatch({ type: "redo" }),
      "?": () => this.part.keys.showModal(),
    };
  }
}
