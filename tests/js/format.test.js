import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalSentence } from "../../static/js/api.js";
import { bytes, clock, length, moment, percent, secondsLeft } from "../../static/js/format.js";

test("times within a recording are mm:ss", () => {
  assert.deepEqual([0, 59.99, 61, 3599, 3661].map((seconds) => clock(seconds)), ["00:00", "00:59", "01:01", "59:59", "1:01:01"]);
  assert.equal(clock(12.34, { tenths: true }), "00:12.3");
  assert.equal(clock(Number.NaN), "–:––");
});

test("lengths, sizes, shares and waits", () => {
  assert.deepEqual([2.04, 45.4, 75].map(length), ["2.0 s", "45 s", "01:15"]);
  assert.deepEqual([999, 1500, 25_000_000, 5e9].map(bytes), ["999 bytes", "1.5 kB", "25 MB", "5.0 GB"]);
  assert.deepEqual([0, 0.999, 1, 1.2].map(percent), ["0 %", "99 %", "100 %", "100 %"]);
  assert.deepEqual([null, 1, 42, 125, 7200].map(secondsLeft), ["", "a moment left", "about 42 s left", "about 2 min left", "about 2.0 h left"]);
});

test("dates are written in the reader's way", () => {
  assert.match(moment("2026-03-04T05:06:07Z", "de-DE"), /^0?4\.0?3\.2026/);
  assert.equal(moment("nonsense"), "");
});

test("a refusal says the server's sentence, or one that helps", () => {
  assert.equal(refusalSentence(409, '{"code":"conflict","detail":"Already running."}'), "Already running.");
  assert.match(refusalSentence(502, "<html>"), /status 502/);
  assert.match(refusalSentence(403, ""), /Sign in/);
});
