import assert from "node:assert/strict";
import { test } from "node:test";

import { loadFrames } from "../../static/js/annotate/frame_table.js";
import { Saver } from "../../static/js/annotate/saver.js";
import { Store } from "../../static/js/annotate/store.js";
import { ApiError } from "../../static/js/api.js";
import { blank, contentOf } from "../../static/js/state/annotation_edits.js";
import { proposalOf, reachOf } from "../../static/js/state/alert_span.js";
import { savingState } from "../../static/js/state/annotations.js";
import { importWords, outlookWords } from "../../static/js/state/transfer.js";

// A server that keeps annotations; `away` answers nothing, `deaf` carries out and its answer is lost.
function aServer() {
  const rows = new Map();
  const conflict = (row) => new ApiError(409, "Somebody changed it.", "", JSON.stringify({ current: row }));
  const of = (url) => rows.get(url.split("/").filter(Boolean)[3]);
  const work = {
    get: () => [...rows.values()].filter(({ deleted }) => !deleted),
    post(url, body) {
      const row = of(url);
      if (row) return Object.assign(row, { deleted: false, revision: row.revision + 1 });
      if (body.end > 100) throw new ApiError(400, "The span lies outside the recording.");
      if (rows.has(body.id)) return rows.get(body.id);
      const made = { ...contentOf(body), id: body.id, revision: 1, deleted: false };
      rows.set(made.id, made);
      return made;
    },
    patch(url, body) {
      const row = of(url);
      if (row.revision !== body.revision) throw conflict(row);
      return Object.assign(row, contentOf(body), { revision: row.revision + 1 });
    },
    remove(url, { revision }) {
      const row = of(url);
      if (row.revision !== revision) throw conflict(row);
      return Object.assign(row, { deleted: true, revision: revision + 1 });
    },
  };
  const server = { rows, mode: "there", asked: [] };
  server.api = Object.fromEntries(
    Object.entries(work).map(([name, answer]) => [
      name,
      async (...given) => {
        server.asked.push(name);
        if (server.mode === "away") throw new ApiError(0, "The server cannot be reached.");
        const found = structuredClone(answer(...given));
        if (server.mode === "deaf") throw new ApiError(0, "The server cannot be reached.");
        return found;
      },
    ]),
  );
  return server;
}

function aPage(server, kept = new Map()) {
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
  const store = new Store();
  const timers = { setTimeout: () => 1, clearTimeout() {} };
  return { store, kept, saver: new Saver(store, { source: { clip: "c" }, place: "drafts", api: server.api, storage, timers }) };
}

const change = (key, annotation) => ({ type: "change", changes: { [key]: annotation } });
const word = ({ store }) => savingState(store.state).word;

test("what is made, changed and deleted reaches the server, and a deletion is taken back there", async () => {
  const server = aServer();
  const page = aPage(server);
  page.store.dispatch(change("k", blank(1, 2)));
  await page.saver.flush();
  page.store.dispatch(change("k", blank(1, 3)));
  await page.saver.flush();
  page.store.dispatch({ type: "select", keys: ["k"] });
  page.store.dispatch({ type: "delete" });
  await page.saver.flush();
  assert.ok(server.rows.get("k").deleted);
  page.store.dispatch({ type: "undo" });
  await page.saver.flush();
  assert.deepEqual([server.rows.size, server.rows.get("k").deleted, server.rows.get("k").end, word(page)], [1, false, 3, "saved"]);
  assert.equal(page.kept.size, 0);
});

test("without a server all is kept, also beyond the window", async () => {
  const server = aServer();
  server.mode = "away";
  const page = aPage(server);
  page.store.dispatch(change("k", blank(1, 2, ["fall"])));
  await page.saver.flush();
  assert.deepEqual(savingState(page.store.state), { word: "not saved", why: "The server cannot be reached." });
  // A second window of the same recording that has nothing to save leaves it alone.
  aPage(server, page.kept).store.dispatch({ type: "loaded", annotations: [{ ...blank(5, 6), id: "other", revision: 1 }] });
  assert.equal(page.kept.size, 1);
  server.mode = "there";
  const next = aPage(server, page.kept);
  next.saver.restore();
  assert.equal(await next.saver.load(), "");
  await next.saver.flush();
  assert.deepEqual([[...server.rows.values()][0].labels, word(next), page.kept.size], [["fall"], "saved", 0]);
});

test("a creation whose answer was lost is not made twice, and holds what was said since", async () => {
  const server = aServer();
  server.mode = "deaf";
  const page = aPage(server);
  page.store.dispatch(change("k", blank(1, 2)));
  await page.saver.flush();
  server.mode = "there";
  page.store.dispatch(change("k", blank(1, 3)));
  await page.saver.hurry();
  assert.deepEqual([server.rows.size, word(page), server.rows.get("k").end, page.store.state.items.k.end], [1, "saved", 3, 3]);
});

test("a list that was asked for before a save does not take the saved one away", async () => {
  const server = aServer();
  const page = aPage(server);
  const { get } = server.api;
  let answer;
  page.saver.api = { ...server.api, get: () => new Promise((resolve) => { answer = () => resolve([]); }) };
  const loading = page.saver.load();
  page.saver.api.get = get;
  page.store.dispatch(change("k", blank(1, 2)));
  await page.saver.flush();
  answer(); // as it was when the list was made
  assert.equal(await loading, "");
  assert.deepEqual(Object.keys(page.store.state.items), ["k"]);
});

test("a second writer's version is shown, and mine goes over it when I say so", async () => {
  const server = aServer();
  const page = aPage(server);
  page.store.dispatch(change("k", blank(1, 2)));
  await page.saver.flush();
  Object.assign(server.rows.get("k"), { start: 0.5, revision: 2 });
  page.store.dispatch(change("k", blank(1, 4)));
  await page.saver.flush();
  assert.deepEqual([word(page), page.store.state.conflicts.k.start], ["conflict", 0.5]);
  page.store.dispatch({ type: "keep-mine", key: "k" });
  await page.saver.flush();
  assert.deepEqual([server.rows.get("k").start, server.rows.get("k").end, word(page)], [1, 4, "saved"]);
});

test("what another deleted is offered as deleted, and comes back as the same one when I keep mine", async () => {
  const server = aServer();
  const page = aPage(server);
  page.store.dispatch(change("k", blank(1, 2)));
  await page.saver.flush();
  Object.assign(server.rows.get("k"), { deleted: true, revision: 2 });
  page.store.dispatch(change("k", blank(1, 4)));
  await page.saver.flush();
  assert.equal(page.store.state.conflicts.k, null);
  page.store.dispatch({ type: "keep-mine", key: "k" });
  await page.saver.flush();
  const [row] = server.rows.values();
  assert.deepEqual([server.rows.size, row.deleted, row.end], [1, false, 4]);
});

test("what the server refuses says why and is not sent again until it is changed", async () => {
  const server = aServer();
  const page = aPage(server);
  page.store.dispatch(change("k", blank(1, 200)));
  await page.saver.flush();
  await page.saver.flush();
  assert.deepEqual([server.asked, savingState(page.store.state).why], [["post"], "The span lies outside the recording."]);
  page.store.dispatch(change("k", blank(1, 20)));
  await page.saver.flush();
  assert.equal(word(page), "saved");
});

test("the table of frames is found at the end of a file, and a file without one has even frames", async () => {
  const box = (type, size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255, ...Array.from(type, (letter) => letter.charCodeAt(0))];
  const asked = [];
  const file = Uint8Array.from([...box("mdat", 200_000), ...new Array(199_992).fill(0), ...box("free", 8)]);
  const fetchPart = async (_, from, to) => {
    asked.push(from);
    return { view: new DataView(file.slice(from, to).buffer), size: file.length };
  };
  const frames = await loadFrames("/v", { fps: 10, count: 30, duration: 3 }, fetchPart);
  assert.deepEqual([frames.times.length, frames.exact, asked], [30, false, [0, 200_000]]);
});

test("files are told in sentences before anything happens", () => {
  assert.equal(outlookWords({ spans: 2, tracks: 1, files: 1 }), "2 spans with 1 followed thing.");
  assert.equal(outlookWords({ spans: 1, tracks: 0, files: 2 }), "1 span, in 2 files (a ZIP).");
  assert.match(outlookWords({ spans: 0, tracks: 0, files: 1 }), /empty/);
  const clips = [{ there: 1 }];
  assert.deepEqual(importWords({ applied: false, added: 3, clips }), { sentence: "3 spans would be added. 1 span of it is here already.", action: "Add 3 spans" });
  assert.equal(importWords({ applied: false, added: 0, clips }).action, "");
  assert.equal(importWords({ applied: true, added: 1, clips: [] }).sentence, "1 span was added.");
});

test("an alert proposes its own span, and lets it be corrected around it but not into the future", () => {
  const alert = { opened_at: "2026-03-02T03:00:00Z", last_at: "2026-03-02T03:00:06Z", ended_at: null, label: "fight" };
  const at = Date.parse(alert.opened_at) / 1000;
  assert.deepEqual(proposalOf(alert), { start: at, end: at + 6, labels: ["fight"] });
  assert.deepEqual(proposalOf({ ...alert, last_at: alert.opened_at, label: "" }), { start: at, end: at + 1, labels: [] });
  const { from, to } = reachOf(alert, at + 60);
  assert.ok(from < at);
  assert.equal(to, at + 60);
});
