import assert from "node:assert/strict";
import { test } from "node:test";

import { Gaps } from "../../static/js/wall/gaps.js";

function made(answers) {
  const asked = [];
  const applied = [];
  const waiting = [];
  const timers = { setTimeout: (work) => waiting.push(work) };
  const load = (camera, since) => {
    asked.push([camera, since]);
    const answer = answers.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const gaps = new Gaps(load, (camera, columns) => applied.push([camera, columns]), timers);
  const settle = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    for (const work of waiting.splice(0)) work();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { gaps, asked, applied, settle };
}

test("many gaps of one camera are one request at a time, from the earliest", async () => {
  const { gaps, asked, applied, settle } = made(["first", "second"]);
  gaps.ask("k1", 10);
  gaps.ask("k1", 14);
  gaps.ask("k1", 12);
  assert.deepEqual(asked, [["k1", 10]]);
  await settle();
  assert.deepEqual(asked, [["k1", 10], ["k1", 12]]);
  assert.deepEqual(applied.map(([, columns]) => columns), ["first", "second"]);
  await settle();
  assert.equal(gaps.open.size, 0);
});

test("a failure is tried again, from where it was asked", async () => {
  const { gaps, asked, applied, settle } = made([new Error("away"), "found"]);
  gaps.ask("k1", 10);
  await settle();
  assert.deepEqual(asked, [["k1", 10], ["k1", 10]]);
  assert.deepEqual(applied, [["k1", "found"]]);
});

test("a snapshot that came meanwhile makes the rest needless", async () => {
  const { gaps, applied, settle } = made(["late"]);
  gaps.ask("k1", 10);
  gaps.clear();
  await settle();
  assert.deepEqual(applied, []);
});
