// What the reader switches on a camera's page, by button and by key.

import { isTyping, setIcon, toast } from "../dom.js";

export class Switches {
  // settings: {boxes, zones, save()}; shows: what the overlay draws; onChange() after one of them
  constructor(part, { settings, shows, onChange }) {
    Object.assign(this, { part, settings, shows, onChange });
    for (const name of ["boxes", "zones"]) part[name].addEventListener("click", () => this.toggle(name));
    part.sound.addEventListener("click", () => this.toggleSound());
    part["full-screen"].addEventListener("click", () => this.fullScreen());
    this.show();
  }

  toggle(name) {
    this.settings[name] = !this.settings[name];
    this.settings.save();
    this.show();
    this.onChange();
  }

  show() {
    for (const name of ["boxes", "zones"]) {
      this.shows[name] = this.settings[name];
      this.part[name].setAttribute("aria-pressed", String(this.settings[name]));
    }
  }

  toggleSound() {
    const { video, sound } = this.part;
    video.muted = !video.muted;
    sound.setAttribute("aria-pressed", String(!video.muted));
    setIcon(sound.querySelector("svg"), video.muted ? "mute" : "sound");
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.part.picture.requestFullscreen().catch(() => toast("This browser does not allow full screen here."));
  }

  // further: {key: work} of the page itself
  listen(further) {
    const keys = {
      b: () => this.toggle("boxes"),
      z: () => this.toggle("zones"),
      m: () => this.toggleSound(),
      f: () => this.fullScreen(),
      ...further,
    };
    document.addEventListener("keydown", (event) => {
      if (isTyping(event)) return;
      const work = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!work) return;
      event.preventDefault();
      work();
    });
  }
}
