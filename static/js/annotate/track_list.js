// The things followed in a span: their names, their key frames, whether they are in sight.

import { clone, reconcile, setText } from "../dom.js";
import { count } from "../format.js";
import { withTrack, withoutTrack } from "../state/annotation_edits.js";
import { boxAt, keyAt, toggledOutside, withoutKey } from "../state/tracks.js";

export class TrackList {
  constructor(part, { store, mayEdit, moment, onFrame }) {
    Object.assign(this, { part, store, mayEdit, moment, onFrame });
    this.key = null;
  }

  get annotation() {
    return this.store.state.items[this.key];
  }

  track(id) {
    return this.annotation?.tracks.find((one) => one.id === id) ?? null;
  }

  put(track) {
    this.store.dispatch({ type: "change", changes: { [this.key]: withTrack(this.annotation, track) } });
  }

  // Of the selected track, or of the only one: O.
  toggleSight() {
    const id = this.store.state.track ?? (this.annotation?.tracks.length === 1 ? this.annotation.tracks[0].id : null);
    const track = id && this.track(id);
    if (!track) return false;
    this.put(toggledOutside(track, this.moment()));
    return true;
  }

  show(key) {
    this.key = key;
    const tracks = this.annotation?.tracks ?? [];
    this.part.tracks.hidden = tracks.length === 0;
    reconcile(this.part.tracks, tracks, { key: ({ id }) => id, make: ({ id }) => this.make(id), update: (row, track) => this.update(row, track) });
  }

  // The playhead moved: whether each is in sight.
  moveTo() {
    if (this.annotation?.tracks.length) this.show(this.key);
  }

  make(id) {
    const { node, part } = clone("mark-track");
    part.name.readOnly = !this.mayEdit;
    part.name.addEventListener("focus", () => this.store.dispatch({ type: "select", keys: [this.key], track: id }));
    part.name.addEventListener("change", () => this.put({ ...this.track(id), label: part.name.value.trim().replace(/\s+/g, " ") }));
    part.before.addEventListener("click", () => this.jump(id, -1));
    part.after.addEventListener("click", () => this.jump(id, 1));
    for (const name of ["sight", "unkey", "drop"]) part[name].hidden = !this.mayEdit;
    part.sight.addEventListener("click", () => this.put(toggledOutside(this.track(id), this.moment())));
    part.unkey.addEventListener("click", () => this.put(withoutKey(this.track(id), this.moment())));
    part.drop.addEventListener("click", () => this.store.dispatch({ type: "change", changes: { [this.key]: withoutTrack(this.annotation, id) } }));
    return { node, part };
  }

  update({ node, part }, track) {
    const moment = this.moment();
    const isSeen = boxAt(track, moment) !== null;
    node.dataset.chosen = track.id === this.store.state.track ? "yes" : "no";
    if (document.activeElement !== part.name) part.name.value = track.label;
    setText(part.count, `${count(track.keys.length, "key frame")}${isSeen ? "" : ", out of sight here"}`);
    part.sight.setAttribute("aria-pressed", String(!isSeen));
    part.unkey.disabled = !keyAt(track, moment) || track.keys.length < 2;
  }

  jump(id, way) {
    const { keys } = this.track(id);
    const moment = this.moment();
    const next = way > 0 ? keys.find(({ time }) => time > moment + 1e-3) : keys.findLast(({ time }) => time < moment - 1e-3);
    this.store.dispatch({ type: "select", keys: [this.key], track: id });
    if (next) this.onFrame(next.time);
  }
}
