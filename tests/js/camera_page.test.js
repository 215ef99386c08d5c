import assert from "node:assert/strict";
import { test } from "node:test";

import { factsOf } from "../../static/js/camera/facts.js";
import { ago, zoned } from "../../static/js/format.js";
import { constraints, sentenceOf } from "../../static/js/publish/capture.js";
import { deviceName } from "../../static/js/publish/device_name.js";
import { following, recordingAt } from "../../static/js/state/recordings.js";
import { fromSite, offsetOf, toSite } from "../../static/js/state/zone_time.js";
import { aCamera } from "./examples.js";

test("a site's clock is read and undone, in summer and in winter", () => {
  const winter = Date.UTC(2026, 0, 15, 12);
  const summer = Date.UTC(2026, 6, 15, 12);
  assert.equal(offsetOf(winter, "Europe/Berlin"), 3_600_000);
  assert.equal(offsetOf(summer, "Europe/Berlin"), 7_200_000);
  assert.equal(offsetOf(summer, "Asia/Kolkata"), 19_800_000);
  for (const moment of [winter, summer, winter + 123_456]) assert.equal(fromSite(toSite(moment, "America/New_York"), "America/New_York"), moment);
  assert.equal(offsetOf(winter, "Nowhere/At_All"), 0);
});

test("times are told in the site's zone, with the date when it was another day there", () => {
  const now = Date.UTC(2026, 0, 15, 23, 30);
  const format = (moment) => zoned(moment, "Asia/Tokyo", { now, locale: "en-GB", name: false });
  assert.equal(format(now), "08:30:00");
  assert.match(format(Date.UTC(2026, 0, 15, 12)), /^15 Jan,? (at )?21:00:00$/);
});

test("how long ago", () => {
  assert.deepEqual([2, 30, 90, 7200, 200_000].map(ago), ["just now", "30 s ago", "1 min ago", "2 h ago", "2 days ago"]);
});

test("a moment finds its recording, or the next one nearby", () => {
  const recordings = [{ id: 1, start: 100, end: 160 }, { id: 2, start: 160, end: 200 }, { id: 3, start: 500, end: 560 }];
  assert.deepEqual(recordingAt(recordings, 130), { index: 0, offset: 30 });
  assert.deepEqual(recordingAt(recordings, 160), { index: 1, offset: 0 });
  assert.deepEqual(recordingAt(recordings, 450), { index: 2, offset: 0 });
  assert.equal(recordingAt(recordings, 300), null);
  assert.equal(recordingAt(recordings, 600), null);
  assert.deepEqual(following(recordings, 0), { index: 1, hasGap: false });
  assert.deepEqual(following(recordings, 1), { index: 2, hasGap: true });
  assert.equal(following(recordings, 2), null);
});

test("what is not measured is not told", () => {
  const names = (camera) => factsOf(camera).map(([name]) => name);
  assert.ok(!names(aCamera()).includes("Picture"));
  const health = { width: 640, height: 360, fps: 15, codec: "VP8", lost: 2, picture: "frozen", problems: ["The thermal stream is away."] };
  const facts = Object.fromEntries(factsOf(aCamera({ health })));
  assert.equal(facts.Picture, "640 × 360, 15 a second, VP8");
  assert.equal(facts.Looks, "frozen");
  assert.equal(facts.Note, "The thermal stream is away.");
});

test("the browser is asked for what was chosen", () => {
  assert.equal(constraints({ camera: "c", facing: "environment" }).video.deviceId.exact, "c");
  assert.equal(constraints({ facing: "user" }).video.facingMode.ideal, "user");
  assert.equal(constraints({ sound: false }).audio, false);
  assert.equal(constraints({ size: "high" }).video.width.ideal, 1280);
  for (const name of ["NotAllowedError", "NotFoundError", "NotReadableError", "Strange"]) assert.match(sentenceOf({ name }), /\.$/);
});

test("a device is named as people know it", () => {
  const phone = "Mozilla/5.0 (Linux; Android 15; Pixel) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36";
  assert.equal(deviceName({ userAgent: phone }), "Android phone (Chrome)");
  assert.equal(deviceName({ userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18) Version/18.0 Safari/604.1" }), "iPhone (Safari)");
  assert.equal(deviceName({ userAgent: "curl" }), "This device");
});
