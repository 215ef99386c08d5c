import assert from "node:assert/strict";
import { test } from "node:test";

import { isBusy, titleOf, withExport, wordsOf } from "../../static/js/state/exports.js";

const one = { id: "a", number: 4, state: "ready", error: "", asked_by: "rita", asked_at: "2026-03-01T12:00:00Z", made_at: "2026-03-01T12:00:03Z" };
const waiting = { ...one, id: "b", number: null, state: "waiting", asked_at: "2026-03-01T13:00:00Z", made_at: null };
const failed = { ...waiting, id: "c", state: "failed", error: "There is too little room on the disk." };

test("the page asks again only while one is being made", () => {
  assert.equal(isBusy([]), false);
  assert.equal(isBusy([one, failed]), false);
  assert.equal(isBusy([one, waiting]), true);
});

test("the newest is first, and asking twice shows one", () => {
  const list = withExport([one], waiting);
  assert.deepEqual(list.map(({ id }) => id), ["b", "a"]);
  assert.deepEqual(withExport(list, { ...waiting, state: "ready" }).map(({ id, state }) => [id, state]), [["b", "ready"], ["a", "ready"]]);
});

test("each says what it is", () => {
  assert.deepEqual([one, waiting, failed].map(titleOf), ["Archive 4", "Being made…", "Could not be made"]);
  const at = (iso) => iso.slice(11, 19);
  assert.deepEqual([one, waiting, failed].map((each) => wordsOf(each, at)), ["12:00:03, for rita", "13:00:00, for rita", "There is too little room on the disk."]);
});
