import assert from "node:assert/strict";
import { test } from "node:test";

import { TusUpload, UploadRefused, UploadStopped, encodeMetadata, fingerprint, remembered } from "../../static/js/tus.js";

class FakeStorage {
  map = new Map();
  get length() {
    return this.map.size;
  }
  key(index) {
    return [...this.map.keys()][index];
  }
  getItem(key) {
    return this.map.get(key) ?? null;
  }
  setItem(key, value) {
    this.map.set(key, value);
  }
  removeItem(key) {
    this.map.delete(key);
  }
}

// A tus server in memory. `faults` are answers given instead, in order; a fault may keep some bytes first.
class FakeServer {
  constructor(faults = []) {
    Object.assign(this, { faults, uploads: new Map(), log: [] });
  }
  transport = async ({ method, url, headers, body, onProgress, signal }) => {
    if (signal.aborted) throw new UploadStopped();
    this.log.push(method);
    assert.equal(headers["Tus-Resumable"], "1.0.0");
    const fault = this.faults[0]?.method === method ? this.faults.shift() : null;
    if (fault) {
      if (fault.keeps) this.append(url, new Uint8Array(await body.arrayBuffer()).slice(0, fault.keeps));
      return answer(fault.status ?? 0, {}, fault.text ?? "");
    }
    return this[method](url, headers, body, onProgress);
  };
  append(url, octets) {
    const upload = this.uploads.get(url);
    upload.content = [...upload.content, ...octets];
  }
  POST(_, headers) {
    const url = `/files/uploads/${this.uploads.size + 1}`;
    this.uploads.set(url, { length: Number(headers["Upload-Length"]), content: [], metadata: headers["Upload-Metadata"] });
    return answer(201, { Location: url });
  }
  HEAD(url) {
    const upload = this.uploads.get(url);
    if (!upload) return answer(404);
    const done = upload.content.length === upload.length ? { "Watchpost-Clip": "clip-1" } : {};
    return answer(200, { "Upload-Offset": String(upload.content.length), "Upload-Length": String(upload.length), ...done });
  }
  async PATCH(url, headers, body, onProgress) {
    const upload = this.uploads.get(url);
    if (!upload) return answer(404);
    if (Number(headers["Upload-Offset"]) !== upload.content.length) {
      return answer(409, { "Upload-Offset": String(upload.content.length) });
    }
    onProgress(body.size);
    this.append(url, new Uint8Array(await body.arrayBuffer()));
    const done = upload.content.length === upload.length ? { "Watchpost-Clip": "clip-1" } : {};
    return answer(204, { "Upload-Offset": String(upload.content.length), ...done });
  }
  DELETE(url) {
    this.uploads.delete(url);
    return answer(204);
  }
}

function answer(status, headers = {}, text = "") {
  return { status, text, header: (name) => headers[name] ?? null };
}

const file = new File([Uint8Array.from({ length: 1000 }, (_, index) => index % 251)], "gate ö.mp4", { lastModified: 5 });
const content = [...new Uint8Array(await file.arrayBuffer())];

function uploader(server, { storage = new FakeStorage(), on = {}, ...options } = {}) {
  const waits = [];
  const upload = new TusUpload(file, {
    key: fingerprint(file, "7"),
    endpoint: "/files/uploads/",
    metadata: { filename: file.name, filetype: "" },
    storage,
    transport: server.transport,
    on,
    part: 400,
    sentence: (status, text) => text,
    wait: async (milliseconds) => waits.push(milliseconds),
    ...options,
  });
  return { upload, storage, waits };
}

test("it creates, sends in parts, and tells what became of the file", async () => {
  const server = new FakeServer();
  const sent = [];
  const { upload, storage } = uploader(server, { on: { progress: (offset) => sent.push(offset) } });
  const outcome = await upload.run();
  assert.equal(outcome.clip, "clip-1");
  assert.deepEqual(server.log, ["POST", "PATCH", "PATCH", "PATCH"]);
  assert.deepEqual(server.uploads.get("/files/uploads/1").content, content);
  assert.equal(sent.at(-1), 1000);
  assert.equal(storage.length, 0, "nothing is left to resume");
});

test("metadata are base64 of UTF-8, empty values left out", () => {
  assert.equal(encodeMetadata({ filename: "ö", filetype: "", title: undefined }), "filename w7Y=");
});

test("after a reload the same file goes on where the server stands", async () => {
  const server = new FakeServer();
  const storage = new FakeStorage();
  const first = uploader(server, { storage, on: { progress: (offset) => offset === 800 && first.upload.stop() } });
  await assert.rejects(first.upload.run(), UploadStopped);
  assert.equal(remembered(storage, "7").length, 1);
  assert.equal(remembered(storage, "8").length, 0, "another person's uploads are not offered");
  server.log.length = 0;
  const again = uploader(server, { storage });
  assert.equal((await again.upload.run()).clip, "clip-1");
  assert.deepEqual(server.log, ["HEAD", "PATCH"]);
  assert.deepEqual(server.uploads.get("/files/uploads/1").content, content);
});

test("a connection that drops within a part keeps what came", async () => {
  const server = new FakeServer([{ method: "PATCH", keeps: 123 }, { method: "HEAD" }]);
  const phases = [];
  const { upload, waits } = uploader(server, { on: { phase: (phase) => phases.push(phase) } });
  await upload.run();
  assert.deepEqual(server.log, ["POST", "PATCH", "HEAD", "HEAD", "PATCH", "PATCH", "PATCH"]);
  assert.deepEqual(server.uploads.get("/files/uploads/1").content, content);
  assert.deepEqual(waits, [500, 1000], "waits grow");
  assert.ok(phases.includes("retrying"));
});

test("the lost answer to the last part is asked for", async () => {
  const server = new FakeServer([{ method: "PATCH", keeps: 1000 }]);
  const { upload } = uploader(server, { part: 1000 });
  assert.equal((await upload.run()).clip, "clip-1");
  assert.deepEqual(server.uploads.get("/files/uploads/1").content, content);
});

test("an upload that the server forgot starts anew", async () => {
  const server = new FakeServer();
  const storage = new FakeStorage();
  storage.setItem(fingerprint(file, "7"), JSON.stringify({ url: "/files/uploads/gone", began: 1 }));
  const { upload } = uploader(server, { storage });
  assert.equal((await upload.run()).clip, "clip-1");
  assert.deepEqual(server.log.slice(0, 2), ["HEAD", "POST"]);
});

test("a refusal ends it with the server's sentence and forgets the file", async () => {
  const server = new FakeServer([{ method: "POST", status: 413, text: "The file is too large." }]);
  const { upload, storage, waits } = uploader(server);
  await assert.rejects(upload.run(), (error) => error instanceof UploadRefused && error.message === "The file is too large.");
  assert.equal(storage.length, 0);
  assert.deepEqual(waits, [], "waiting would not help");
});

test("a file that is refused after its last byte ends with the sentence too", async () => {
  const server = new FakeServer([{ method: "PATCH", status: 422, text: "There is no picture in this file." }]);
  await assert.rejects(uploader(server, { part: 1000 }).upload.run(), { message: "There is no picture in this file." });
});

test("the address is announced and awaited before the first byte", async () => {
  const server = new FakeServer();
  const order = [];
  const { upload } = uploader(server, {
    located: async (url) => {
      await null;
      order.push(url, server.log.at(-1));
    },
  });
  await upload.run();
  assert.deepEqual(order, ["/files/uploads/1", "POST"]);
});

test("cancelling takes the upload off the server, and waits for a lock", async () => {
  const server = new FakeServer([{ method: "DELETE", status: 423 }]);
  const { upload, storage, waits } = uploader(server, { on: { progress: (offset) => offset === 400 && upload.stop() } });
  await assert.rejects(upload.run(), UploadStopped);
  await upload.cancel();
  assert.equal(server.uploads.size, 0);
  assert.equal(storage.length, 0);
  assert.deepEqual(waits, [200]);
});
