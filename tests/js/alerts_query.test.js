import assert from "node:assert/strict";
import { test } from "node:test";

import { admits, chipWords, fromSearch, isFiltered, toApi, toSearch, whyFound } from "../../static/js/alerts/query.js";
import { anAlert } from "./examples.js";

test("filters survive the way through the page's address", () => {
  const filters = { ...fromSearch(""), q: "a & b", camera: "k1", severity: "alert" };
  assert.deepEqual(fromSearch(toSearch(filters)), filters);
  assert.equal(toSearch(fromSearch("")), "");
  assert.equal(isFiltered(fromSearch("?nonsense=1")), false);
});

test("local times become moments, and what is no time is left out", () => {
  const asked = new URLSearchParams(toApi({ ...fromSearch(""), since: "2026-01-02T03:04", until: "soon" }, 50));
  assert.equal(asked.get("since"), new Date("2026-01-02T03:04").toISOString());
  assert.equal(asked.get("until"), null);
  assert.equal(asked.get("limit"), "50");
});

test("a new alert enters the list only where it fits", () => {
  const none = fromSearch("");
  assert.ok(admits(none, anAlert()));
  assert.ok(admits({ ...none, camera: "k1", severity: "notice" }, anAlert()));
  assert.ok(!admits({ ...none, severity: "alert" }, anAlert()));
  assert.ok(admits({ ...none, system: "fights" }, anAlert({ seen_by: [{ system: "fights" }] })));
  assert.ok(!admits({ ...none, system: "fights" }, anAlert()));
  assert.ok(!admits({ ...none, q: "words are the server's" }, anAlert()));
});

test("an address saved before there was a search in words still finds", () => {
  assert.equal(fromSearch("?text=motion").q, "motion");
  assert.equal(fromSearch("?text=motion&q=fight").q, "fight");
});

test("the order is asked for only of a search", () => {
  assert.equal(new URLSearchParams(toApi({ ...fromSearch(""), order: "newest" }, 50)).get("order"), null);
  assert.equal(new URLSearchParams(toApi({ ...fromSearch("?q=fight"), order: "newest" }, 50)).get("order"), "newest");
  assert.equal(isFiltered(fromSearch("?order=newest")), false);
});

test("why an alert was found is a sentence", () => {
  assert.equal(whyFound(undefined), "");
  assert.equal(whyFound({ words: ["two", "gate"], means: "", closeness: 0 }), "Has “two”, “gate”");
  assert.equal(whyFound({ words: [], means: "fight", closeness: 0.6 }), "Close in meaning: “fight”");
  assert.equal(whyFound({ words: ["two"], means: "fight", closeness: 0.6 }), "Has “two”; close in meaning: “fight”");
});

test("a filter that was read from the words says what it is", () => {
  assert.deepEqual(chipWords({ kind: "camera", words: "Gate 3" }), { kind: "Camera", words: "Gate 3", remove: "Take away the filter Camera: Gate 3" });
});
