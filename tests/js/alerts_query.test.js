import assert from "node:assert/strict";
import { test } from "node:test";

import { admits, fromSearch, isFiltered, toApi, toSearch } from "../../static/js/alerts/query.js";
import { anAlert } from "./examples.js";

test("filters survive the way through the page's address", () => {
  const filters = { ...fromSearch(""), text: "a & b", camera: "k1", severity: "alert" };
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
  assert.ok(!admits({ ...none, text: "words are the server's" }, anAlert()));
});
