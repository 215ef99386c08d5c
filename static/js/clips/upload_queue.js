// Runs the uploads: a few at a time, a recording together with its thermal companion.

import { addresses, csrfToken, refusalSentence } from "../api.js";
import { ACTIVE, pairUp, reduce } from "../state/uploads.js";
import { TusUpload, UploadRefused, UploadStopped, fingerprint, remembered, xhrTransport } from "../tus.js";

const AT_ONCE = 2;
const GONE_AFTER = 20_000; // milliseconds for which one that was taken in stays listed; its row below tells the rest

export class UploadQueue {
  // systems(): names of the scoring systems that new recordings are analysed with; none: the server's own choice
  constructor({ owner, storage, onChange, systems = () => [], transport = xhrTransport }) {
    Object.assign(this, { owner, storage, onChange, systems, transport });
    this.uploads = [];
    this.files = new Map(); // key -> File
    this.running = new Map(); // key -> TusUpload
  }

  get(key) {
    return this.uploads.find((item) => item.key === key);
  }

  dispatch(event) {
    this.uploads = reduce(this.uploads, event);
    this.onChange(this.uploads);
  }

  // Takes chosen or dropped files; those that were interrupted go on where they stopped.
  add(files) {
    for (const { visible, thermal } of pairUp([...files])) this.addPair(visible, thermal);
  }

  addPair(visible, thermal = null) {
    const key = this.enter(visible);
    if (key && thermal) this.enter(thermal, { visible: key });
    this.next();
  }

  addThermal(visibleKey, file) {
    const key = this.enter(file, { visible: visibleKey });
    if (key && this.get(visibleKey).url) this.begin(key);
  }

  enter(file, { visible = null, key = fingerprint(file, this.owner) } = {}) {
    const known = this.get(key);
    if (known && known.state !== "interrupted" && known.state !== "refused" && known.state !== "done") return null;
    this.files.set(key, file);
    const item = { key, name: file.name, size: file.size, visible: visible ?? known?.visible ?? null, sent: known?.sent ?? 0 };
    this.dispatch({ type: "add", item: { ...item, isThermal: Boolean(visible ?? known?.isThermal) } });
    return key;
  }

  // Goes on with an interrupted upload; false when `file` is another one.
  takeAgain(key, file) {
    const item = this.get(key);
    if (file.name !== item.name || file.size !== item.size) return false;
    this.enter(file, { key });
    this.next();
    return true;
  }

  // Shows what an earlier visit left unfinished, as far as the server still has it.
  async recall() {
    const { signal } = new AbortController();
    for (const { key, url, name, size, metadata } of remembered(this.storage, this.owner)) {
      const answer = await this.transport({ method: "HEAD", url, headers: this.headers(), signal });
      if (this.get(key)) continue;
      if (answer.status === 200 && !answer.header("Watchpost-Clip")) {
        const sent = Number(answer.header("Upload-Offset"));
        const isThermal = Boolean(metadata?.["thermal-for"]);
        this.dispatch({ type: "add", item: { key, name, size, sent, url, isThermal, state: "interrupted" } });
      } else if (answer.status !== 0 && answer.status < 500) {
        this.storage.removeItem(key);
      }
    }
  }

  next() {
    for (const item of this.uploads) {
      const active = this.uploads.filter(({ state, visible }) => ACTIVE.has(state) && !visible).length;
      if (active >= AT_ONCE) return;
      if (item.state === "waiting" && !item.visible) this.begin(item.key);
    }
  }

  headers() {
    return { "Tus-Resumable": "1.0.0", "X-CSRFToken": csrfToken() };
  }

  begin(key) {
    const item = this.get(key);
    const file = this.files.get(key);
    const metadata = { filename: file.name, filetype: file.type };
    if (item.visible) metadata["thermal-for"] = this.get(item.visible).url.split("/").at(-1);
    else if (this.systems().length) metadata.systems = this.systems().join(",");
    let announce;
    const located = new Promise((resolve) => (announce = resolve));
    const upload = new TusUpload(file, {
      key,
      endpoint: addresses.tus,
      metadata,
      storage: this.storage,
      headers: () => ({ "X-CSRFToken": csrfToken() }),
      sentence: refusalSentence,
      transport: this.transport,
      located: async (url) => {
        this.dispatch({ type: "located", key, url });
        announce();
        // The server must know of the companion before the recording is whole.
        await Promise.all(this.waitingCompanions(key).map((companion) => this.begin(companion)));
      },
      on: {
        progress: (sent) => this.dispatch({ type: "progress", key, sent, at: performance.now() }),
        phase: (phase, seconds) => this.dispatch({ type: "phase", key, phase, seconds }),
      },
    });
    this.running.set(key, upload);
    this.dispatch({ type: "phase", key, phase: "sending" });
    const ended = this.follow(key, upload);
    return Promise.race([located, ended]);
  }

  waitingCompanions(key) {
    return this.uploads.filter(({ visible, state }) => visible === key && state === "waiting").map((item) => item.key);
  }

  async follow(key, upload) {
    try {
      const outcome = await upload.run();
      this.finish(key, outcome);
      this.settlePair(key, outcome);
    } catch (error) {
      if (error instanceof UploadRefused) {
        this.dispatch({ type: "refused", key, sentence: error.message });
        this.unsettlePair(key);
      } else if (!(error instanceof UploadStopped)) {
        throw error;
      }
    } finally {
      if (this.running.get(key) === upload) this.running.delete(key);
      this.next();
    }
  }

  partnerOf(key) {
    const item = this.get(key);
    return item && this.uploads.find((other) => other.key === item.visible || other.visible === key);
  }

  // The one of a pair that arrives last brings the answer for both.
  settlePair(key, { clip }) {
    const partner = this.partnerOf(key);
    if (clip && partner?.state === "joined") this.finish(partner.key, { clip });
  }

  finish(key, outcome) {
    this.dispatch({ type: "finished", key, outcome });
    if (outcome.clip && !outcome.notice) setTimeout(() => this.get(key)?.clip === outcome.clip && this.dismiss(key), GONE_AFTER);
  }

  // A refused companion leaves the recording without it; a refused recording takes its companion along.
  unsettlePair(key) {
    const partner = this.partnerOf(key);
    if (partner?.state !== "joined") return;
    if (partner.isThermal) {
      const sentence = "The visible recording that it belongs to was refused.";
      this.dispatch({ type: "refused", key: partner.key, sentence });
    } else {
      this.dispatch({ type: "phase", key: partner.key, phase: "done" });
    }
  }

  pause(key) {
    this.running.get(key)?.stop();
    this.running.delete(key);
    this.dispatch({ type: "paused", key });
    this.next();
  }

  resume(key) {
    this.begin(key);
  }

  async cancel(key) {
    const upload = this.running.get(key) ?? this.stopped(key);
    for (const { key: companion } of this.uploads.filter(({ visible }) => visible === key)) await this.cancel(companion);
    this.running.delete(key);
    this.dispatch({ type: "drop", key });
    this.files.delete(key);
    await upload.cancel();
    this.next();
  }

  // An upload that is paused or interrupted, for the sake of its address.
  stopped(key) {
    return new TusUpload(null, { key, storage: this.storage, transport: this.transport, headers: () => ({ "X-CSRFToken": csrfToken() }) });
  }

  dismiss(key) {
    this.dispatch({ type: "drop", key });
  }

  clearEnded() {
    this.dispatch({ type: "clear" });
  }

  get isBusy() {
    return this.uploads.some(({ state }) => state === "waiting" || ACTIVE.has(state));
  }
}
