// A small client of tus 1.0 (https://tus.io/protocols/resumable-upload): creation, resume, termination.
//
// Where an upload stands is the server's to say; here only its address is kept, under the file's
// fingerprint, so that choosing the same file again after a reload goes on where it stopped.

const PART = 32 * 1024 * 1024; // a PATCH is at most so long: proxies often limit bodies
const WAITS = [500, 1000, 2000, 4000, 8000, 15000];
const KEY = "watchpost.tus.";

export class UploadRefused extends Error {}
export class UploadStopped extends Error {}

export function fingerprint(file, owner) {
  return `${KEY}${owner}/${file.name}/${file.size}/${file.lastModified}`;
}

export function encodeMetadata(metadata) {
  return Object.entries(metadata)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => `${name} ${base64(new TextEncoder().encode(String(value)))}`)
    .join(",");
}

function base64(octets) {
  let binary = "";
  for (const octet of octets) binary += String.fromCharCode(octet);
  return btoa(binary);
}

// Uploads that this browser began and that are not known to be finished, newest first.
export function remembered(storage, owner) {
  const found = [];
  for (let index = 0; index < storage.length; index += 1) {
    const key = storage.key(index);
    if (!key.startsWith(`${KEY}${owner}/`)) continue;
    try {
      found.push({ key, ...JSON.parse(storage.getItem(key)) });
    } catch {
      storage.removeItem(key); // not ours, or damaged: of no use
    }
  }
  return found.sort((a, b) => b.began - a.began);
}

// Sends with XMLHttpRequest, because fetch cannot tell how much of a body has left.
// Resolves to { status, header(name), text }, status 0 when there was no answer. Rejects only when aborted.
export function xhrTransport({ method, url, headers, body, onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const settle = (answer) => {
      signal.removeEventListener("abort", abort);
      resolve(answer);
    };
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress?.(event.loaded);
    request.onload = () =>
      settle({ status: request.status, header: (name) => request.getResponseHeader(name), text: request.responseText });
    request.onerror = request.ontimeout = () => settle({ status: 0, header: () => null, text: "" });
    request.onabort = () => reject(new UploadStopped());
    signal.addEventListener("abort", abort);
    if (signal.aborted) reject(new UploadStopped());
    else request.send(body ?? null);
  });
}

export class TusUpload {
  // key        the fingerprint; `on` hears progress(sent), phase("sending" | "checking" | "retrying", seconds)
  // headers    what every request carries besides tus' own; `sentence` words a refused answer (status, text)
  // located    awaited with the upload's address before its first byte leaves
  constructor(file, { key, endpoint, metadata = {}, storage, headers = () => ({}), sentence = () => "", on = {}, located = async () => {}, transport = xhrTransport, part = PART, wait = pause, now = Date.now }) {
    Object.assign(this, { file, key, endpoint, metadata, storage, headers, sentence, on, located, transport, part, wait, now });
    this.url = null;
    this.stopper = new AbortController();
    this.failures = 0;
  }

  // Resolves, once the server has the whole file and took it in, to what it said: { clip, waiting, notice }.
  // Rejects with UploadRefused (a sentence for the reader) or UploadStopped.
  async run() {
    this.url = this.recall()?.url ?? null;
    let offset = this.url ? await this.ask() : null;
    for (;;) {
      if (offset === null) {
        offset = await this.create();
        continue;
      }
      const answer = await this.sendPart(offset);
      if (answer.done) {
        this.forget();
        return answer.done;
      }
      offset = answer.offset;
    }
  }

  stop() {
    this.stopper.abort();
  }

  // Stops, and takes what has been sent off the server.
  async cancel() {
    const url = this.url ?? this.recall()?.url;
    this.stop();
    this.forget();
    if (!url) return;
    const { signal } = new AbortController();
    // The request that was just cut off may hold the server's lock for another moment.
    for (const milliseconds of [200, 1000, 3000]) {
      const { status } = await this.transport({ method: "DELETE", url, headers: this.protocol(), signal });
      if (status !== 423 && status !== 0) return;
      await this.wait(milliseconds, signal);
    }
  }

  async create() {
    const answer = await this.request("POST", this.endpoint, {
      "Upload-Length": String(this.file.size),
      "Upload-Metadata": encodeMetadata(this.metadata),
    });
    if (answer.status !== 201) return this.unexpected(answer);
    this.url = answer.header("Location");
    this.remember();
    await this.located(this.url);
    this.on.progress?.(0);
    return 0;
  }

  // The server's offset of a remembered upload; null when it knows of none any more.
  async ask() {
    for (;;) {
      const answer = await this.request("HEAD", this.url);
      if (answer.status === 200) {
        this.failures = 0;
        const offset = Number(answer.header("Upload-Offset"));
        if (Number(answer.header("Upload-Length")) === this.file.size) {
          await this.located(this.url);
          this.on.progress?.(offset);
          return offset;
        }
        break;
      }
      if (answer.status === 403 || answer.status === 404 || answer.status === 410) break;
      await this.unexpected(answer);
    }
    this.forget();
    this.url = null;
    return null;
  }

  async sendPart(offset) {
    const end = Math.min(offset + this.part, this.file.size);
    this.on.phase?.("sending");
    const answer = await this.request("PATCH", this.url, {
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": String(offset),
    }, {
      body: this.file.slice(offset, end),
      onProgress: (loaded) => {
        this.on.progress?.(Math.min(offset + loaded, end));
        if (offset + loaded >= this.file.size) this.on.phase?.("checking");
      },
    });
    if (answer.status === 204) {
      this.failures = 0;
      const reached = Number(answer.header("Upload-Offset"));
      this.on.progress?.(reached);
      return reached < this.file.size ? { offset: reached } : { done: outcome(answer) };
    }
    if (answer.status === 404) return { offset: await this.startAgain() };
    if (answer.status === 409 && answer.header("Upload-Offset") === String(this.file.size)) {
      // Everything was there already: the answer to the last part got lost on its way.
      return { done: outcome(await this.request("HEAD", this.url)) };
    }
    if (answer.status !== 409) await this.unexpected(answer);
    return { offset: await this.ask() };
  }

  startAgain() {
    this.forget();
    this.url = null;
    return null;
  }

  async request(method, url, headers = {}, { body, onProgress } = {}) {
    if (this.stopper.signal.aborted) throw new UploadStopped();
    return this.transport({
      method, url, body, onProgress, headers: { ...this.protocol(), ...headers }, signal: this.stopper.signal,
    });
  }

  protocol() {
    return { "Tus-Resumable": "1.0.0", ...this.headers() };
  }

  // Waits before another try where one can help; throws the server's sentence where none can.
  async unexpected(answer) {
    const { status } = answer;
    const passing = status === 0 || status === 423 || status === 429 || (status >= 500 && status !== 507);
    if (!passing) {
      this.forget();
      throw new UploadRefused(this.sentence(status, answer.text));
    }
    const milliseconds = WAITS[Math.min(this.failures, WAITS.length - 1)];
    this.failures += 1;
    this.on.phase?.("retrying", milliseconds / 1000);
    await this.wait(milliseconds, this.stopper.signal);
    return null;
  }

  recall() {
    try {
      return JSON.parse(this.storage.getItem(this.key));
    } catch {
      return null;
    }
  }

  remember() {
    const { name, size } = this.file;
    const entry = { url: this.url, name, size, metadata: this.metadata, began: this.now() };
    try {
      this.storage.setItem(this.key, JSON.stringify(entry));
    } catch {
      // A full or forbidden storage only costs resuming after a reload.
    }
  }

  forget() {
    this.storage.removeItem(this.key);
  }
}

function outcome(answer) {
  return {
    clip: answer.header("Watchpost-Clip"),
    waiting: answer.header("Watchpost-Waiting"),
    notice: answer.header("Watchpost-Notice"),
  };
}

// Ends early when the network returns; rejects when the upload is stopped.
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const done = (settle, value) => {
      clearTimeout(timer);
      removeEventListener("online", wake);
      signal.removeEventListener("abort", stop);
      settle(value);
    };
    const wake = () => done(resolve);
    const stop = () => done(reject, new UploadStopped());
    const timer = setTimeout(wake, milliseconds);
    addEventListener("online", wake);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
  });
}
