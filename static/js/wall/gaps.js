// Fetches the points of a camera that were lost on the way: one request a camera at a time, a second apart.

const APART = 1000;
const AFTER_FAILURE = 4000;

export class Gaps {
  // load(camera, since) -> columns; apply(camera, columns)
  constructor(load, apply, timers = globalThis) {
    Object.assign(this, { load, apply, timers });
    this.open = new Map(); // camera -> {since, busy}
  }

  ask(camera, since) {
    const gap = this.open.get(camera);
    if (gap) {
      gap.since = Math.min(gap.since, since);
      return;
    }
    this.open.set(camera, { since });
    this.fetch(camera);
  }

  // What waits is covered by a snapshot that came.
  clear() {
    this.open.clear();
  }

  async fetch(camera) {
    const gap = this.open.get(camera);
    if (!gap) return;
    const { since } = gap;
    gap.since = Infinity;
    let wait = APART;
    try {
      const columns = await this.load(camera, since);
      if (this.open.get(camera) !== gap) return;
      this.apply(camera, columns);
    } catch {
      gap.since = Math.min(gap.since, since); // told by the notice of the connection; asked again below
      wait = AFTER_FAILURE;
    }
    this.timers.setTimeout(() => {
      if (this.open.get(camera) !== gap) return;
      if (gap.since === Infinity) this.open.delete(camera);
      else this.fetch(camera);
    }, wait);
  }
}
