import assert from "node:assert/strict";
import { test } from "node:test";

import { SignallingError, iceServersOf } from "../../static/js/webrtc/signalling.js";
import { waitBefore } from "../../static/js/webrtc/whep.js";

test("ICE servers are read from the Link header, with and without a password", () => {
  const header =
    '<stun:stun.example:3478>; rel="ice-server", <turn:turn.example:3478?transport=udp>; rel="ice-server"; ' +
    'username="1700000000:k1"; credential="a\\"b=="; credential-type="password", </other>; rel="next"';
  assert.deepEqual(iceServersOf(header), [
    { urls: "stun:stun.example:3478" },
    { urls: "turn:turn.example:3478?transport=udp", username: "1700000000:k1", credential: 'a"b==' },
  ]);
  assert.deepEqual(iceServersOf(null), []);
});

test("what a new attempt cannot mend is told apart from what it can", () => {
  for (const status of [401, 403, 404]) assert.ok(new SignallingError(status, "").isFinal);
  for (const status of [0, 429, 500, 503]) assert.ok(!new SignallingError(status, "").isFinal);
});

test("waits grow to twenty seconds and are spread", () => {
  assert.deepEqual([0, 1, 4, 9].map((attempt) => waitBefore(attempt, () => 1)), [1000, 2000, 16_000, 20_000]);
  assert.equal(waitBefore(0, () => 0), 500);
});
