// A tone when an alert opens. Browsers allow sound after a first gesture; until then the button says so.

const APART = 2500; // milliseconds between two tones, so that a burst of alerts is one
const PATTERNS = {
  notice: [[660, 0, 0.14]],
  alert: [[880, 0, 0.16], [660, 0.2, 0.16], [880, 0.4, 0.22]],
};

export class Siren {
  constructor({ on, onChange }) {
    Object.assign(this, { on, onChange });
    this.last = -Infinity;
    const wake = () => this.wake();
    for (const event of ["pointerdown", "keydown"]) addEventListener(event, wake, { capture: true });
  }

  set(on) {
    this.on = on;
    this.wake();
    this.onChange();
  }

  // Sound is wanted but the browser waits for a gesture.
  get isBlocked() {
    return this.on && this.context?.state !== "running";
  }

  async wake() {
    if (!this.on) return;
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") await this.context.resume();
    this.onChange();
  }

  play(severity) {
    const now = performance.now();
    if (!this.on || this.context?.state !== "running" || now - this.last < APART) return;
    this.last = now;
    for (const [pitch, after, length] of PATTERNS[severity] ?? PATTERNS.notice) this.tone(pitch, after, length);
  }

  tone(pitch, after, length) {
    const { context } = this;
    const begin = context.currentTime + after;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, begin);
    gain.gain.linearRampToValueAtTime(0.25, begin + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.001, begin + length);
    const tone = context.createOscillator();
    tone.type = "triangle";
    tone.frequency.value = pitch;
    tone.connect(gain).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + length);
  }
}
