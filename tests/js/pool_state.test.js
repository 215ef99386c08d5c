import assert from "node:assert/strict";
import { test } from "node:test";

import { byClass, factsOf, hintOf, linkOf } from "../../static/js/state/pool.js";

const layout = {
  x: [0, 1, 2, 3], y: [9, 8, 7, 6], labels: ["fighting", "normal", "fighting", "biker"],
  clips: ["a/one.mp4", "two.mp4", "a/one.mp4", "three.mp4"], times: [0, 61.25, 7, 1], version: "3-abc", total: 4,
};
const data = { state: "done", sentence: "", layout, links: { "a/one.mp4": "/clips/c1/" } };

test("a group for each class, normal first", () => {
  const groups = byClass(layout);
  assert.deepEqual(groups.map(({ name }) => name), ["normal", "biker", "fighting"]);
  assert.deepEqual(groups[2], { name: "fighting", x: [0, 2], y: [9, 7], rows: [0, 2] });
});

test("a point opens its recording at its time, if it is here", () => {
  assert.equal(linkOf(data, 2), "/clips/c1/?t=7.0");
  assert.equal(linkOf(data, 1), null);
  assert.deepEqual(factsOf(data, 1), [["Class", "normal"], ["Recording", "two.mp4"], ["Moment", "01:01.2"]]);
});

test("the page says what is there", () => {
  assert.match(hintOf(data), /^4 moments\. Click/);
  assert.match(hintOf({ ...data, layout: { ...layout, total: 9000 } }), /a sample of 9,000/);
  assert.match(hintOf({ state: "failed", sentence: "No pool." }), /No pool\./);
});
