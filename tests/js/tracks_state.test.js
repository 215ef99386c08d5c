import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { boxAt, boxFrom, cutTrack, endedTrack, follows, keyAt, lastBox, movedBox, resizedBox, toggledOutside, withKey, withoutKey } from "../../static/js/state/tracks.js";

const key = (time, left, outside = false) => ({ time, left, top: 0.2, right: left + 0.1, bottom: 0.4, outside });
const track = (...keys) => ({ id: "t", label: "man", keys });
const left = (...args) => boxAt(...args)?.left ?? null;
const near = (value, wanted) => assert.ok(Math.abs(value - wanted) < 1e-9, `${value} is not ${wanted}`);

test("a box goes straight from key to key and stays after the last", () => {
  const one = track(key(1, 0.1), key(3, 0.5));
  assert.equal(left(one, 0.9), null);
  near(left(one, 1), 0.1);
  near(left(one, 2), 0.3);
  near(left(one, 3), 0.5);
  near(left(one, 9), 0.5);
});

test("out of sight from a key on until the next one in sight", () => {
  const one = track(key(1, 0.1), key(2, 0.3, true), key(4, 0.6));
  near(left(one, 1.5), 0.2);
  assert.deepEqual([left(one, 2), left(one, 3.9)], [null, null]);
  near(left(one, 4), 0.6);
  near(lastBox(one, 3).left, 0.3);
});

test("O takes it out of sight and brings it back where it was", () => {
  const out = toggledOutside(track(key(1, 0.1), key(3, 0.5)), 2);
  assert.equal(left(out, 2), null);
  near(left(out, 3), 0.5);
  near(left(toggledOutside(out, 2), 2), 0.3);
});

test("a key replaces the one of the same frame", () => {
  const one = withKey(track(key(1, 0.1), key(3, 0.5)), 3.00002, { left: 0.7, top: 0, right: 0.9, bottom: 1 });
  assert.deepEqual([one.keys.length, keyAt(one, 3).left], [2, 0.7]);
  assert.deepEqual(withoutKey(one, 1).keys.length, 1);
});

test("boxes are drawn from any corner, moved and resized within the picture", () => {
  assert.deepEqual(boxFrom({ x: 0.5, y: 1.4 }, { x: 0.2, y: 0.6 }), { left: 0.2, top: 0.6, right: 0.5, bottom: 1 });
  assert.equal(boxFrom({ x: 0.5, y: 0.5 }, { x: 0.501, y: 0.9 }), null);
  const box = { left: 0.2, top: 0.2, right: 0.4, bottom: 0.4 };
  assert.deepEqual(movedBox(box, 0.9, -0.9), { left: 0.8, top: 0, right: 1, bottom: 0.2 });
  assert.deepEqual(resizedBox(box, "bottom-right", { x: 0.6, y: 0.7 }), { left: 0.2, top: 0.2, right: 0.6, bottom: 0.7 });
  assert.deepEqual(resizedBox(box, "top-left", { x: 0.6, y: 0.7 }), { left: 0.4, top: 0.4, right: 0.6, bottom: 0.7 });
  assert.deepEqual(resizedBox(box, "top-left", { x: 0.4, y: 0.4 }), box, "not to nothing");
});

test("cut in two, both parts show what the whole showed, and are one again", () => {
  const whole = track(key(1, 0.1), key(3, 0.5), key(5, 0.5, true));
  const [first, second] = [cutTrack(whole, 0, 2), cutTrack(whole, 2, 9)];
  for (const time of [1, 1.5, 2]) near(left(first, time), left(whole, time));
  for (const time of [2, 2.5, 4]) near(left(second, time), left(whole, time));
  assert.equal(left(second, 5), null);
  assert.ok(follows(first, second));
  assert.ok(!follows(second, first));
  assert.equal(cutTrack(track(key(1, 0.1)), 0, 0.5), null);
  assert.equal(cutTrack(track(key(1, 0.1), key(2, 0.1, true)), 3, 4), null);
});

test("an ended track does not stand on", () => {
  const one = endedTrack(track(key(1, 0.1)), 3);
  near(left(one, 2.9), 0.1);
  assert.equal(left(one, 3), null);
  // A key of the span's very end is kept.
  assert.deepEqual(endedTrack(track(key(1, 0.1), key(3, 0.4)), 3).keys.map(({ outside }) => outside), [false, false, true]);
});

test("the server reckons as the browser does", async () => {
  const { tracks, cases } = JSON.parse(await readFile(new URL("../track_cases.json", import.meta.url)));
  assert.ok(cases.length > 10);
  for (const { track: name, time, box } of cases) {
    const found = boxAt({ keys: tracks[name] }, time);
    const edges = found && [found.left, found.top, found.right, found.bottom];
    assert.equal(edges === null, box === null, `${name} at ${time}`);
    box?.forEach((edge, place) => near(edges[place], edge));
  }
});
