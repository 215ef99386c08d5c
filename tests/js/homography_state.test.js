import assert from "node:assert/strict";
import { test } from "node:test";

import { awaited, carriedBox, cssMatrix, fromPoints, hint, inverse, isChanged, numbersIn, offWord, originWord, points, reduce } from "../../static/js/state/homography.js";

const act = (state, ...actions) => actions.reduce((known, action) => reduce(known, { most: 40, ...action }), state);
const place = (picture, x, y) => ({ type: "place", picture, x, y });
const apply = ([a, b, c, d, e, f, g, h, i], [x, y]) => [(a * x + b * y + c) / (g * x + h * y + i), (d * x + e * y + f) / (g * x + h * y + i)];

test("a mark is whole once it lies in both pictures", () => {
  let state = act(fromPoints([]), place("visible", 0.2, 0.3));
  assert.equal(awaited(state), "thermal");
  assert.match(hint(state), /thermal picture/);
  assert.deepEqual(points(state), []);
  state = act(state, place("thermal", 0.25, 1.4));
  assert.deepEqual(points(state), [[0.2, 0.3, 0.25, 1]]);
  assert.equal(awaited(state), "");
  assert.match(hint(state), /3 more/);
  assert.ok(isChanged(state));
});

test("a second click in the same picture begins another mark, and halves are completed in order", () => {
  const state = act(fromPoints([]), place("visible", 0.1, 0.1), place("visible", 0.9, 0.1), place("thermal", 0.2, 0.2), place("thermal", 0.8, 0.2));
  assert.deepEqual(points(state), [[0.1, 0.1, 0.2, 0.2], [0.9, 0.1, 0.8, 0.2]]);
});

test("marks are moved, removed, undone and kept", () => {
  const given = [[0.1, 0.1, 0.1, 0.1], [0.9, 0.1, 0.9, 0.1]];
  let state = act(fromPoints(given), { type: "grab", mark: 1 }, { type: "move", picture: "thermal", mark: 1, x: 0.7, y: -2 }, { type: "move", picture: "thermal", mark: 1, x: 0.6, y: 0.2 });
  assert.deepEqual(points(state)[1], [0.9, 0.1, 0.6, 0.2]);
  assert.deepEqual(points(act(state, { type: "undo" })), given);
  assert.ok(!isChanged(act(state, { type: "undo" })));
  assert.deepEqual(points(act(state, { type: "remove", mark: 0 })), [[0.9, 0.1, 0.6, 0.2]]);
  assert.ok(!isChanged(act(state, { type: "kept" })));
  state = act(state, { type: "clear" });
  assert.deepEqual(points(state), []);
  assert.deepEqual(act(fromPoints([]), { type: "undo" }), fromPoints([]));
});

test("there are only so many marks", () => {
  let state = fromPoints([]);
  for (let number = 0; number < 9; number += 1) state = reduce(state, { most: 3, ...place(number % 2 ? "thermal" : "visible", 0.5, number / 10) });
  assert.equal(state.marks.length, 3);
});

test("the transform lays the thermal picture where the homography says", () => {
  const numbers = [1.2, -0.05, -0.1, 0.04, 1.25, -0.16, 0.03, 0.01, 1];
  const back = inverse(numbers);
  for (const point of [[0, 0], [0.3, 0.8], [1, 1]]) {
    const there = apply(numbers, point);
    apply(back, there).forEach((value, at) => assert.ok(Math.abs(value - point[at]) < 1e-9));
    const [m11, m12, , m14, m21, m22, , m24, , , , , m41, m42, , m44] = cssMatrix(numbers, 800, 450).slice("matrix3d(".length, -1).split(",").map(Number);
    const drawn = apply([m11, m21, m41, m12, m22, m42, m14, m24, m44], [there[0] * 800, there[1] * 450]);
    assert.ok(Math.abs(drawn[0] - point[0] * 800) < 1e-3 && Math.abs(drawn[1] - point[1] * 450) < 1e-3);
  }
});

test("boxes follow into the thermal picture", () => {
  const box = carriedBox([0, -1, 1, 2, 0, 0, 0, 0, 1], { left: 0.1, top: 0.2, right: 0.3, bottom: 0.6, label: "person" });
  assert.equal(box.label, "person");
  for (const [side, value] of [["left", 0.4], ["right", 0.8], ["top", 0.2], ["bottom", 0.6]]) assert.ok(Math.abs(box[side] - value) < 1e-9);
});

test("numbers are read however they were written", () => {
  assert.deepEqual(numbersIn("[[1, 0, -.5],\n [0 1e0 2.5]; 0 0 1.]"), [1, 0, -0.5, 0, 1, 2.5, 0, 0, 1]);
  assert.equal(numbersIn("1 2 3"), null);
  assert.equal(numbersIn(""), null);
});

test("words say how far off a mark is and where the alignment comes from", () => {
  const errors = [0.004, 0.2, 0, 0, 0];
  assert.deepEqual(offWord(errors, 0), { word: "0.4 % off", severity: "good" });
  assert.equal(offWord(errors, 1).severity, "notice");
  assert.equal(offWord(errors.slice(1), 0).word, "");
  assert.equal(originWord({ origin: "own", set_by: "ada", set_at: "2026-01-02T03:04:05Z" }, true), "set here by ada, 2026-01-02");
  assert.match(originWord({ origin: "none", set_by: "", set_at: "" }, true), /both cameras/);
});
