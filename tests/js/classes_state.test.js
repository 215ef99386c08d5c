import assert from "node:assert/strict";
import { test } from "node:test";

import { isTyping, signatureOf } from "../../static/js/state/classes.js";
import { versionWords } from "../../static/js/state/history.js";

const classes = [{ id: 1, ready: 4, waiting: 1, failed: 0 }];
const versions = [{ number: 1, state: "fitting", is_active: false }];

test("what a worker does changes the signature, and nothing else does", () => {
  const before = signatureOf(classes, versions);
  assert.equal(signatureOf([{ ...classes[0], name: "other" }], versions), before);
  assert.notEqual(signatureOf([{ ...classes[0], ready: 5, waiting: 0 }], versions), before);
  assert.notEqual(signatureOf(classes, [{ ...versions[0], state: "ready" }]), before);
  assert.notEqual(signatureOf(classes, [{ ...versions[0], is_active: true }]), before);
});

test("a page is not loaded anew under somebody's words", () => {
  const input = (value) => ({ value, matches: (selector) => selector.includes("input") });
  assert.equal(isTyping(input("climb")), true);
  assert.equal(isTyping(input("")), false);
  assert.equal(isTyping(null), false);
  assert.equal(isTyping({ value: "5", matches: () => false }), false);
});

test("versions of hidden curves are not told", () => {
  const data = { versions: [{ system: "a", time: 5, name: "version 2" }, { system: "b", time: 6, name: "version 1" }] };
  assert.deepEqual(versionWords(data, new Set(["b"])), [{ time: 5, name: "version 2" }]);
  assert.deepEqual(versionWords({}, new Set()), []);
});
