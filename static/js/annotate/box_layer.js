// Boxes over the picture: drawn, moved and resized by pointer or arrow keys; a change at another moment is a key frame.

import { withTrack } from "../state/annotation_edits.js";
import { contentRect } from "../state/overlay.js";
import { boxAt, boxFrom, keyAt, movedBox, resizedBox, withKey } from "../state/tracks.js";
import { BoxView } from "./box_view.js";
import { newId } from "./identity.js";

const STEP = 0.005; // of the picture, for an arrow key; ten times that with Shift
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class BoxLayer {
  // moment(): seconds of the shown frame; spanFor(seconds): {key, annotation} to draw into, made where there is none
  constructor(figure, video, { store, mayEdit, moment, spanFor, onDrawing }) {
    Object.assign(this, { video, store, mayEdit, moment, spanFor, onDrawing });
    this.layer = document.createElement("div");
    this.layer.className = "mark-layer";
    figure.append(this.layer);
    this.views = new Map();
    this.isDrawing = false;
    this.layer.addEventListener("pointerdown", (event) => this.press(event));
    this.layer.addEventListener("pointermove", (event) => this.drag(event));
    this.layer.addEventListener("pointerup", () => this.release());
    this.layer.addEventListener("pointercancel", () => this.escape());
    this.layer.addEventListener("keydown", (event) => this.nudge(event));
    for (const name of ["loadedmetadata", "resize"]) video.addEventListener(name, () => this.fit());
    new ResizeObserver(() => this.fit()).observe(figure);
    store.listen(() => this.show());
    this.fit();
  }

  fit() {
    const { video, layer } = this;
    const area = contentRect(video.clientWidth, video.clientHeight, video.videoWidth, video.videoHeight);
    Object.assign(layer.style, { left: `${video.offsetLeft + area.left}px`, top: `${video.offsetTop + area.top}px`, width: `${area.width}px`, height: `${area.height}px` });
    this.show();
  }

  draw(on) {
    this.isDrawing = on && this.mayEdit;
    this.layer.dataset.drawing = this.isDrawing ? "yes" : "no";
    this.onDrawing(this.isDrawing);
  }

  show() {
    const moment = this.moment();
    const { items, track: chosen } = this.store.state;
    const shown = new Set();
    for (const [key, annotation] of Object.entries(items)) {
      if (moment === null || moment < annotation.start - 1e-4 || moment > annotation.end + 1e-4) continue;
      for (const track of annotation.tracks) {
        const box = boxAt(track, moment);
        if (!box) continue;
        shown.add(track.id);
        if (!this.views.has(track.id)) this.make(track.id);
        this.views.get(track.id).show(box, {
          key, label: track.label || annotation.labels[0] || "", isChosen: track.id === chosen, isKey: keyAt(track, moment) !== null, mayEdit: this.mayEdit,
        });
      }
    }
    for (const [id, view] of this.views) {
      if (shown.has(id)) continue;
      view.node.remove();
      this.views.delete(id);
    }
  }

  make(id) {
    const view = new BoxView(id);
    this.views.set(id, view);
    this.layer.append(view.node);
  }

  point(event) {
    const { left, top, width, height } = this.layer.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  }

  press(event) {
    if (event.button !== 0) return;
    const node = event.target.closest(".mark-box");
    if (!this.isDrawing && !node) return;
    this.video.pause();
    this.layer.setPointerCapture(event.pointerId);
    if (this.isDrawing) {
      const { key, annotation } = this.spanFor(this.moment());
      this.gesture = { key, annotation, track: { id: newId(), label: "", keys: [] }, from: this.point(event), kind: "draw" };
      event.preventDefault();
      return;
    }
    const { key, track: id } = node.dataset;
    const annotation = this.store.state.items[key];
    const track = annotation.tracks.find((one) => one.id === id);
    this.store.dispatch({ type: "select", keys: [key], track: id });
    if (!this.mayEdit) return;
    const corner = event.target.closest("[data-corner]")?.dataset.corner;
    this.gesture = { key, annotation, track, from: this.point(event), kind: corner ? "resize" : "move", corner, box: boxAt(track, this.moment()) };
  }

  drag(event) {
    const { gesture } = this;
    if (!gesture) return;
    const to = this.point(event);
    const { kind, from, box, corner } = gesture;
    let next = null;
    if (kind === "draw") next = boxFrom(from, to);
    else if (kind === "move") next = movedBox(box, to.x - from.x, to.y - from.y);
    else next = resizedBox(box, corner, to);
    if (next) this.put(gesture, next, "drag");
  }

  put({ key, annotation, track }, box, type) {
    const changes = { [key]: withTrack(annotation, withKey(track, this.moment(), box)) };
    this.store.dispatch({ type, changes });
    this.store.dispatch({ type: "select", keys: [key], track: track.id });
  }

  release() {
    const { gesture } = this;
    this.gesture = null;
    if (!gesture) return;
    this.store.dispatch({ type: "drop" });
    if (gesture.kind !== "draw") return;
    // Too small to be meant: the mode stays, for another try.
    if (!this.store.state.items[gesture.key]?.tracks.some(({ id }) => id === gesture.track.id)) return;
    this.store.dispatch({ type: "select", keys: [gesture.key], track: gesture.track.id });
    this.draw(false);
    this.views.get(gesture.track.id)?.node.focus({ preventScroll: true });
  }

  escape() {
    this.gesture = null;
    this.store.dispatch({ type: "cancel" });
    this.draw(false);
  }

  nudge(event) {
    const arrow = ARROWS[event.key];
    const node = event.target.closest(".mark-box");
    if (!arrow || !node || !this.mayEdit) return;
    event.preventDefault();
    event.stopPropagation();
    const { key, track: id } = node.dataset;
    const annotation = this.store.state.items[key];
    const track = annotation.tracks.find((one) => one.id === id);
    const box = boxAt(track, this.moment());
    const [dx, dy] = arrow.map((way) => way * STEP * (event.shiftKey ? 10 : 1));
    const corner = event.target.closest("[data-corner]")?.dataset.corner;
    const next = corner
      ? resizedBox(box, corner, { x: (corner.endsWith("left") ? box.left : box.right) + dx, y: (corner.startsWith("top") ? box.top : box.bottom) + dy })
      : movedBox(box, dx, dy);
    this.put({ key, annotation, track }, next, "change");
  }
}
