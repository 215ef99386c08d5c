import assert from "node:assert/strict";
import { test } from "node:test";

import { Updates, backOff } from "../../static/js/updates.js";

class FakeSocket {
  static made = [];
  constructor(url) {
    Object.assign(this, { url, sent: [], readyState: 0 });
    FakeSocket.made.push(this);
  }
  open() {
    this.readyState = 1;
    this.onopen();
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  tell(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
  close(code = 1000) {
    this.readyState = 3;
    this.onclose({ code });
  }
}

class FakeTimers {
  waiting = new Map();
  next = 1;
  setTimeout(work, milliseconds) {
    this.waiting.set(this.next, { work, milliseconds });
    return this.next++;
  }
  clearTimeout(id) {
    this.waiting.delete(id);
  }
  runAll() {
    const due = [...this.waiting.values()];
    this.waiting.clear();
    for (const { work } of due) work();
  }
}

function connected(onSignedOut) {
  FakeSocket.made = [];
  const timers = new FakeTimers();
  const heard = [];
  const there = [];
  const handlers = {
    clips: {
      onSnapshot: (message) => heard.push(["snapshot", message.clips]),
      onMessage: (message) => heard.push(["message", message.sequence]),
      onRefused: () => heard.push(["refused"]),
    },
  };
  const updates = new Updates("ws://x/", handlers, { Socket: FakeSocket, timers, onConnection: (state) => there.push(state), onSignedOut });
  updates.start();
  FakeSocket.made[0].open();
  return { updates, timers, heard, there, socket: () => FakeSocket.made.at(-1) };
}

test("it subscribes on opening and hands snapshots and messages to their topic", () => {
  const { heard, socket, there } = connected();
  assert.deepEqual(socket().sent, [{ subscribe: ["clips"] }]);
  socket().tell({ type: "snapshot", topic: "clips", clips: [1] });
  socket().tell({ type: "analysis.progress", topic: "clips", sequence: 4 });
  socket().tell({ type: "analysis.progress", topic: "clip:other", sequence: 9 });
  socket().tell({ type: "refused", topic: "clips" });
  assert.deepEqual(heard, [["snapshot", [1]], ["message", 4], ["refused"]]);
  assert.deepEqual(there, [true]);
});

test("a lost connection is made again, subscribes again and gets a snapshot", () => {
  const { timers, heard, there, socket } = connected();
  socket().tell({ type: "snapshot", topic: "clips", clips: [] });
  socket().close(1006);
  assert.equal(timers.waiting.size, 1);
  timers.runAll();
  assert.equal(FakeSocket.made.length, 2);
  socket().open();
  assert.deepEqual(socket().sent, [{ subscribe: ["clips"] }]);
  socket().tell({ type: "snapshot", topic: "clips", clips: [2] });
  assert.deepEqual(heard.at(-1), ["snapshot", [2]]);
  assert.deepEqual(there, [true, false, true]);
});

test("waits grow, are spread, have a ceiling, and start anew after a snapshot", () => {
  assert.deepEqual([0, 1, 2, 10].map((attempt) => backOff(attempt, () => 1)), [500, 1000, 2000, 15000]);
  assert.equal(backOff(10, () => 0), 7500);
  const { updates, timers, socket } = connected();
  for (let times = 0; times < 3; times += 1) {
    socket().close(1006);
    timers.runAll();
  }
  assert.equal(updates.attempt, 3);
  socket().open();
  socket().tell({ type: "snapshot", topic: "clips", clips: [] });
  assert.equal(updates.attempt, 0);
});

test("many wishes for a snapshot ask once", () => {
  const { updates, timers, socket } = connected();
  for (let times = 0; times < 5; times += 1) updates.refresh("clips");
  assert.equal(socket().sent.length, 1);
  timers.runAll();
  assert.equal(socket().sent.length, 2);
  updates.refresh("clips");
  timers.runAll();
  assert.equal(socket().sent.length, 3);
});

test("the return of the network does not wait for the back-off", () => {
  const { updates, timers, socket } = connected();
  socket().close(1006);
  updates.hurry();
  assert.equal(FakeSocket.made.length, 2);
  assert.equal(timers.waiting.size, 0);
  updates.hurry();
  assert.equal(FakeSocket.made.length, 2, "one that is under way is enough");
});

test("a session that ended is not knocked at again", () => {
  let signedOut = 0;
  const { timers, socket } = connected(() => (signedOut += 1));
  socket().close(4401);
  assert.equal(signedOut, 1);
  assert.equal(timers.waiting.size, 0);
});

test("stopping is final", () => {
  const { updates, timers } = connected();
  updates.refresh("clips");
  updates.stop();
  assert.equal(timers.waiting.size, 0);
  assert.equal(FakeSocket.made.length, 1);
});

test("a connection that is doubted and silent is made again; one that answers is kept", () => {
  const { updates, timers, socket, there } = connected();
  updates.verify();
  assert.deepEqual(socket().sent.length, 2);
  socket().tell({ type: "snapshot", topic: "clips", clips: [] });
  assert.equal(timers.waiting.size, 0);
  updates.verify();
  timers.runAll();
  assert.equal(there.at(-1), false);
  timers.runAll();
  assert.equal(FakeSocket.made.length, 2);
});
