import assert from "node:assert/strict";
import { test } from "node:test";

import { Commands } from "../../static/js/annotate/commands.js";
import { newId } from "../../static/js/annotate/identity.js";
import { keyName } from "../../static/js/annotate/keys.js";
import { Stepper } from "../../static/js/annotate/stepper.js";
import { Store } from "../../static/js/annotate/store.js";
import { inOrder } from "../../static/js/state/annotations.js";

// A video of ten frames a second; a seek is over when the test says so.
function aVideo() {
  const listeners = {};
  const video = {
    paused: true, playbackRate: 1, readyState: 4, seeks: [], time: 0, seeking: false,
    get currentTime() { return this.time; },
    set currentTime(time) { this.time = time; this.seeks.push(Math.floor(time * 10 + 1e-6)); },
    addEventListener: (name, work) => (listeners[name] ??= []).push(work),
    pause() { this.paused = true; },
    play() { this.paused = false; return Promise.resolve(); },
    tell: (name) => listeners[name]?.forEach((work) => work()),
  };
  return video;
}

const aStepper = (video) => new Stepper(video, { fps: 10, count: 100, duration: 10 });

test("a key held down asks for the newest frame only, and loses none of its steps", () => {
  const video = aVideo();
  const stepper = aStepper(video);
  for (let press = 0; press < 5; press += 1) stepper.step(1);
  assert.deepEqual(video.seeks, [1]);
  video.tell("seeked");
  assert.deepEqual(video.seeks, [1, 5]);
  video.tell("seeked");
  assert.deepEqual([stepper.number, stepper.start, stepper.end], [5, 0.5, 0.6]);
  stepper.step(-10);
  video.tell("seeked");
  assert.equal(stepper.number, 0);
});

test("L plays faster with each press, K stops", () => {
  const video = aVideo();
  const stepper = aStepper(video);
  for (const speed of [1, 2, 4, 8, 8]) {
    stepper.shuttle(1);
    assert.deepEqual([video.playbackRate, video.paused], [speed, false]);
  }
  stepper.shuttle(0);
  assert.deepEqual([video.playbackRate, video.paused], [1, true]);
});

test("keys are told by what they mean, on other keyboards too", () => {
  const key = (name, more = {}) => keyName({ key: name, ...more });
  assert.deepEqual([key("S"), key("Delete"), key(",")], ["s", "Delete", ","]);
  assert.deepEqual([key("<", { shiftKey: true }), key(";", { shiftKey: true }), key(";")], ["ten-back", "ten-back", ";"]);
  assert.deepEqual([key("z", { ctrlKey: true }), key("Z", { metaKey: true, shiftKey: true }), key("y", { ctrlKey: true })], ["undo", "redo", "redo"]);
  assert.equal(key("[", { ctrlKey: true, altKey: true }), "[", "AltGr");
  assert.equal(key("s", { ctrlKey: true }), "", "the browser's own");
});

test("names are those of the fourth version", () => {
  assert.match(newId(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(newId(), newId());
});

test("[ and ] set the ends of the selected span, and begin another one beyond it", () => {
  const video = aVideo();
  const stepper = aStepper(video);
  const store = new Store();
  const page = {
    store, stepper, hasPicture: true, origin: () => 0, bounds: () => ({ from: 0, to: 10 }), snap: (seconds) => seconds,
    get moment() { return stepper.start; },
    get frameLength() { return stepper.end - stepper.start; },
  };
  const commands = new Commands(page);
  const at = (number) => { stepper.goTo(number); video.tell("seeked"); };
  const spans = () => inOrder(store.state.items).map(({ start, end }) => [start.toFixed(1), end.toFixed(1)]);
  at(10);
  commands.setEnd("start");
  at(44);
  commands.setEnd("end");
  assert.deepEqual(spans(), [["1.0", "4.5"]], "the shown frame belongs to it");
  at(20);
  commands.setEnd("start");
  assert.deepEqual(spans(), [["2.0", "4.5"]]);
  at(60);
  commands.setEnd("start");
  assert.deepEqual(spans(), [["2.0", "4.5"], ["6.0", "8.0"]]);
});
