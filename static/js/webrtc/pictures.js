// Single pictures, one after the other, where WebRTC does not come through. They are asked for one by one rather
// than as one endless response: browsers keep six connections to a host, and sixteen streams would block the page.

const EVERY = 1000; // milliseconds
const AFTER_FAILURE = 5000;

export class Pictures {
  constructor(image, address, every = EVERY) {
    Object.assign(this, { image, address, every });
    this.timer = null;
    this.running = false;
    image.addEventListener("load", () => this.next(this.every));
    image.addEventListener("error", () => this.next(AFTER_FAILURE));
  }

  start() {
    if (this.running) return;
    this.running = true;
    this.load();
  }

  stop() {
    this.running = false;
    clearTimeout(this.timer);
    this.image.removeAttribute("src");
  }

  next(wait) {
    if (!this.running) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), wait);
  }

  load() {
    if (document.hidden) {
      this.next(this.every);
      return;
    }
    this.image.src = `${this.address}?at=${Date.now()}`;
  }
}
