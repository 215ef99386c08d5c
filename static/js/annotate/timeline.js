// The spans that people marked, as bars under a chart whose time axis they share. Drag on empty time makes one, its
// middle moves it, its ends resize it; a finger does the same.

import { clock, length } from "../format.js";
import { blank, moved, placed } from "../state/annotation_edits.js";
import { inOrder, lanes } from "../state/annotations.js";
import { SpanBar } from "./span_bar.js";

const SLIP = 4; // pixels that a press may wander and still be a click

export class Timeline {
  // bounds(): {from, to}; snap(seconds): the nearest moment between two frames; frame(seconds): length of a frame
  // onShow(seconds, isEnd): a moment to show, or the last one before it; words(seconds): how a moment is told
  constructor(box, { store, newKey, mayEdit, bounds, snap, frame, onShow, words = clock, proposal = null }) {
    Object.assign(this, { box, store, newKey, mayEdit, bounds, snap, frame, onShow, words, proposal });
    this.rows = box.querySelector("[data-mark=rows]");
    this.line = box.querySelector("[data-mark=line]");
    this.plot = null;
    this.bars = new Map();
    this.rows.addEventListener("pointerdown", (event) => this.press(event));
    this.rows.addEventListener("pointermove", (event) => this.drag(event));
    this.rows.addEventListener("pointerup", (event) => this.release(event));
    this.rows.addEventListener("pointercancel", () => this.escape());
    this.rows.addEventListener("lostpointercapture", () => this.gesture && this.escape());
    this.rows.addEventListener("keydown", (event) => this.key(event));
    store.listen(() => this.show());
    new ResizeObserver(() => this.align()).observe(box); // hidden until somebody marks
    this.show();
  }

  // {chart, offset, width, range}: where in a chart its plot lies, in pixels, and which seconds it shows; null without.
  fit(plot) {
    this.plot = plot;
    this.align();
    this.show();
    this.moveTo(this.moment ?? null);
  }

  align() {
    const { plot, box, rows } = this;
    if (!plot) return;
    const left = plot.chart.getBoundingClientRect().left + plot.offset - box.getBoundingClientRect().left;
    Object.assign(rows.style, { left: `${left}px`, width: `${plot.width}px`, right: "auto" });
  }

  get range() {
    const { from, to } = this.bounds();
    return this.plot?.range ?? [from, to];
  }

  share(seconds) {
    const [from, to] = this.range;
    return (seconds - from) / Math.max(1e-6, to - from);
  }

  secondsAt(clientX) {
    const { left, width } = this.rows.getBoundingClientRect();
    const [from, to] = this.range;
    const { from: first, to: last } = this.bounds();
    return Math.min(last, Math.max(first, from + ((clientX - left) / width) * (to - from)));
  }

  moveTo(seconds) {
    this.moment = seconds;
    const share = this.share(seconds ?? NaN);
    this.line.style.visibility = share >= 0 && share <= 1 ? "visible" : "hidden";
    this.line.style.left = `${share * 100}%`;
  }

  show() {
    const { items, selected, conflicts } = this.store.state;
    const ordered = inOrder(items);
    const { rows, count } = lanes(ordered);
    const proposed = this.proposal && !ordered.length ? [{ key: "proposal", ...this.proposal }] : [];
    const [from, to] = this.range;
    const shown = new Set();
    for (const item of [...ordered, ...proposed]) {
      if (item.end < from || item.start > to) continue;
      shown.add(item.key);
      const isNew = !this.bars.has(item.key);
      const bar = isNew ? this.make(item.key) : this.bars.get(item.key);
      bar.show(item, {
        left: this.share(item.start), right: this.share(item.end), row: rows[item.key] ?? 0,
        isSelected: selected.includes(item.key), isAlone: selected.length === 1, hasConflict: item.key in conflicts,
        isProposal: item.key === "proposal", mayEdit: this.mayEdit,
        words: `${this.words(item.start)} to ${this.words(item.end)}, ${length(item.end - item.start)}`,
      });
    }
    for (const [key, bar] of this.bars) {
      if (shown.has(key)) continue;
      bar.node.remove();
      this.bars.delete(key);
    }
    this.box.style.setProperty("--rows", String(Math.max(1, count)));
    this.box.dataset.empty = ordered.length ? "no" : "yes";
  }

  // An alert that was corrected before shows its ends at once.
  selectCorrection() {
    const keys = Object.keys(this.store.state.items);
    if (this.proposal && keys.length === 1) this.store.dispatch({ type: "select", keys });
  }

  make(key) {
    const bar = new SpanBar(key);
    this.bars.set(key, bar);
    this.rows.append(bar.node);
    return bar;
  }

  item(key) {
    return key === "proposal" ? { ...blank(this.proposal.start, this.proposal.end), labels: [...this.proposal.labels] } : this.store.state.items[key];
  }

  press(event) {
    if (event.button !== 0 || this.gesture) return;
    const bar = event.target.closest(".mark-span");
    const key = bar?.dataset.key ?? null;
    const end = event.target.closest("[data-end]")?.dataset.end ?? null;
    const kind = key === null ? "create" : (end ?? "move");
    this.gesture = { kind, key, x: event.clientX, y: event.clientY, from: this.secondsAt(event.clientX), isDrag: false, adds: event.shiftKey || event.ctrlKey || event.metaKey };
    this.rows.setPointerCapture(event.pointerId);
    // The bar keeps the focus that the press gave it; nothing else on the page is selected by dragging.
    if (key === null) event.preventDefault();
  }

  drag(event) {
    const { gesture } = this;
    if (!gesture || !this.mayEdit) return;
    if (!gesture.isDrag && Math.abs(event.clientX - gesture.x) < SLIP) return;
    if (!gesture.isDrag) this.begin(gesture);
    const at = this.secondsAt(event.clientX);
    const { kind, original } = gesture;
    const bounds = this.bounds();
    if (kind === "move") {
      const by = this.snap(original.start + at - gesture.from) - original.start;
      this.change(moved(original, by, bounds));
      this.onShow(this.store.state.items[gesture.key].start, false);
      return;
    }
    const edge = this.snap(at);
    const fixed = { create: this.snap(gesture.from), start: original.end, end: original.start }[kind];
    this.change(placed(original, Math.min(fixed, edge), Math.max(fixed, edge), bounds));
    this.onShow(edge, edge > fixed);
  }

  begin(gesture) {
    gesture.isDrag = true;
    gesture.original = gesture.key === null ? blank(gesture.from, gesture.from) : this.item(gesture.key);
    if (gesture.key === null || gesture.key === "proposal") gesture.key = this.newKey();
    this.box.dataset.dragging = "yes";
  }

  change(annotation) {
    const { key } = this.gesture;
    this.store.dispatch({ type: "drag", changes: { [key]: annotation }, selected: [key] });
  }

  release(event) {
    const { gesture } = this;
    this.gesture = null;
    delete this.box.dataset.dragging;
    if (!gesture) return;
    if (gesture.isDrag) this.store.dispatch({ type: "drop" });
    else this.click(gesture, event);
  }

  escape() {
    this.gesture = null;
    delete this.box.dataset.dragging;
    this.store.dispatch({ type: "cancel" });
  }

  click({ key, adds }, event) {
    const { selected } = this.store.state;
    if (key === null || key === "proposal") {
      if (!adds) this.store.dispatch({ type: "select", keys: [] });
      this.onShow(key === null ? this.secondsAt(event.clientX) : this.proposal.start, false);
      return;
    }
    this.choose(key, adds ? (selected.includes(key) ? selected.filter((one) => one !== key) : [...selected, key]) : [key]);
  }

  choose(key, keys) {
    this.store.dispatch({ type: "select", keys });
    this.onShow(this.store.state.items[key].start, false);
  }

  key(event) {
    const key = event.target.closest(".mark-span")?.dataset.key;
    const end = event.target.closest("[data-end]")?.dataset.end;
    if (!key) return;
    if ((event.key === "Enter" || event.key === " ") && !end && key !== "proposal") {
      this.choose(key, event.shiftKey ? [...new Set([...this.store.state.selected, key])] : [key]);
    } else if (end && this.mayEdit && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      this.nudge(key, end, (event.key === "ArrowLeft" ? -1 : 1) * (event.shiftKey ? 10 : 1));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // An end moved by frames, with the arrow keys.
  nudge(key, end, frames) {
    const { start, end: last, ...rest } = this.item(key);
    const edge = end === "start" ? start : last;
    const wanted = this.snap(edge + frames * this.frame(edge));
    const annotation = end === "start" ? placed({ ...rest, start, end: last }, Math.min(wanted, last), last, this.bounds()) : placed({ ...rest, start, end: last }, start, Math.max(wanted, start), this.bounds());
    const own = key === "proposal" ? this.newKey() : key;
    this.store.dispatch({ type: "change", changes: { [own]: annotation }, selected: [own] });
    this.bars.get(own)?.focus(end);
    this.onShow(wanted, end === "end");
  }
}
