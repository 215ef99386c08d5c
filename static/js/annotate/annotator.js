// Annotating on one page: joins the store, the timeline, the boxes, the form, the keys and the saving.

import { parts, readJson, setText, toast } from "../dom.js";
import { clock, frameWord } from "../format.js";
import { boundaryNear, endOf, frameAt } from "../state/frames.js";
import { remembered } from "../wall/remembered.js";
import { BoxLayer } from "./box_layer.js";
import { Commands } from "./commands.js";
import { ConflictView } from "./conflict_view.js";
import { Editor } from "./editor.js";
import { newId } from "./identity.js";
import { Saver } from "./saver.js";
import { SavingView } from "./saving_view.js";
import { Store } from "./store.js";
import { TeachButtons } from "./teach_buttons.js";
import { Timeline } from "./timeline.js";
import { Transfer } from "./transfer.js";

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
    this.settings = remembered("watchpost.annotate", { on: false });
    const { store, part } = this;
    this.commands = new Commands(this);
    const [[kind, id]] = Object.entries(source);
    this.saver = new Saver(store, { source, place: `watchpost.annotations.${user}.${kind}.${id}` });
    this.timeline = new Timeline(part.timeline, {
      store, mayEdit, bounds, proposal, words: (seconds) => this.words(seconds),
      newKey: newId, snap: (seconds) => this.snap(seconds), frame: () => this.frameLength, onShow: (seconds, isEnd) => this.show(isEnd ? seconds - this.frameLength / 2 : seconds),
    });
    this.boxes = new BoxLayer(figure, video, {
      store, mayEdit, moment: () => this.moment, spanFor: (seconds) => this.commands.spanFor(seconds),
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
    this.timeline.selectCorrection();
    this.setOn(this.mayEdit && this.settings.on);
  }

  async load(range = this.range) {
    this.range = range;
    const sentence = await this.saver.load(range);
    this.part.unloaded.hidden = !sentence;
    setText(this.part.unloadedword, sentence);
  }

  // Somebody changed one, perhaps this page itself: what it sends just now is left alone by loading.
  hear({ annotation, revision }) {
    const known = Object.values(this.store.state.saved).find(({ id }) => id === annotation);
    if (known?.revision >= revision) return;
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

  listen() {
    document.addEventListener("click", (event) => event.target.closest("[data-annotate-switch]") && this.toggle());
    addEventListener("online", () => this.saver.hurry());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.saver.flush() : this.range && this.load()));
    this.commands.listen();
  }
}
