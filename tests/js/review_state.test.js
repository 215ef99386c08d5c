import assert from "node:assert/strict";
import { test } from "node:test";

import { command, heed, isOpenQuestion, judged, likeIt, noticeWords, pieces, place, REASONS, saying, told, verdict, waitingWord } from "../../static/js/state/review.js";
import { anAlert } from "./examples.js";

const aVerdict = (fields = {}) => ({ reviewer: "rita", mine: false, kind: "confirmed", reason: "", reason_word: "", label: "", note: "", settles: false, given_at: "2026-01-02T03:05:00Z", withdrawn_at: null, ...fields });
const anItem = (fields = {}) => ({ alert: anAlert(), trail: [], footage: [], window: [100, 130], settles: false, ...fields });

test("every key has its meaning, in any case", () => {
  for (const [key, act] of [["c", "confirm"], ["C", "confirm"], ["d", "dismiss"], ["s", "unsure"], ["l", "label"], ["e", "edit"], ["n", "skip"], ["u", "undo"], ["?", "help"], [" ", "play"]]) {
    assert.deepEqual(command(key), { act });
  }
  for (const key of ["x", "1", "Enter", "Escape", "Tab"]) assert.equal(command(key), null);
});

test("while a reason is chosen only its keys count", () => {
  const choosing = { choosing: true };
  assert.deepEqual([..."12345"].map((key) => command(key, choosing).reason), REASONS.map(({ name }) => name));
  assert.deepEqual(command("Enter", choosing), { act: "dismissed", reason: "false_alarm" });
  assert.deepEqual(command("Escape", choosing), { act: "cancel" });
  for (const key of ["c", "s", "6", "0", "n"]) assert.equal(command(key, choosing), null);
});

test("a verdict carries what was typed and what was seen", () => {
  const body = verdict(anAlert({ review_revision: 3 }), { label: " brawl ", note: "" }, "dismissed", "training");
  assert.deepEqual(body, { kind: "dismissed", reason: "training", label: "brawl", note: "", revision: 3 });
  assert.equal(told(body), "Dismiss as training or test, calling it “brawl”");
});

test("the evidence is played where there is some, else what the camera recorded", () => {
  const footage = [{ id: 7, start: 90, end: 110 }, { id: 8, start: 110, end: 140 }, { id: 9, start: 130, end: 150 }];
  assert.deepEqual(pieces(anItem({ footage })), [
    { url: "/media/recordings/7", from: 10, to: 20, start: 90 },
    { url: "/media/recordings/8", from: 0, to: 20, start: 110 },
  ]);
  const alert = anAlert({ evidence_url: "/media/evidence/a1", evidence_start: "1970-01-01T00:01:40Z" });
  assert.deepEqual(pieces(anItem({ alert, footage })), [{ url: "/media/evidence/a1", from: 0, to: null, start: 100 }]);
  assert.deepEqual(pieces(anItem({ window: null })), []);
});

test("a moment is found in the piece that holds it", () => {
  const list = pieces(anItem({ footage: [{ id: 7, start: 90, end: 110 }, { id: 8, start: 112, end: 140 }] }));
  assert.deepEqual(place(list, 105), { index: 0, offset: 15 });
  assert.deepEqual(place(list, 120), { index: 1, offset: 8 });
  for (const moment of [95, 111, 135]) assert.equal(place(list, moment), null);
});

test("what the reader must heed before judging", () => {
  assert.equal(heed(anItem()), "");
  assert.equal(heed(anItem({ trail: [aVerdict({ withdrawn_at: "2026-01-02T03:06:00Z" })] })), "");
  const second = anItem({ alert: anAlert({ review: "second" }), trail: [aVerdict({ kind: "unsure" })] });
  assert.equal(heed(second), "A second opinion is wanted. rita was unsure.");
  const trail = [aVerdict(), aVerdict({ reviewer: "nora", kind: "dismissed", reason: "other", reason_word: "Other" })];
  const disputed = anItem({ alert: anAlert({ review: "disagreed" }), trail });
  assert.equal(heed({ ...disputed, settles: true }), "Reviewers disagree. rita confirmed it. nora dismissed it as other. Your verdict settles it.");
  assert.match(heed(disputed), /administrator settles it\.$/);
});

test("what just happened is told once", () => {
  const judgedItem = anItem({ alert: anAlert({ review: "confirmed" }), trail: [aVerdict()] });
  assert.equal(noticeWords(anItem(), null), "");
  assert.equal(noticeWords(judgedItem, { kind: "heard" }), "Just now, while you were looking: rita confirmed it.");
  const quicker = noticeWords(judgedItem, { kind: "changed", text: "rita confirmed it." });
  assert.equal(quicker.split("rita confirmed it").length, 2);
  assert.match(quicker, /not written yet; given all the same, it makes a disagreement/);
  assert.equal(noticeWords(anItem(), { kind: "unsaved", text: "The server cannot be reached." }), "Your verdict is not written. The server cannot be reached.");
});

test("words", () => {
  assert.equal(judged(anAlert({ review: "confirmed", reviewed_label: "brawl" })), "Confirmed: brawl");
  assert.equal(judged(anAlert({ review: "dismissed" })), "Dismissed");
  assert.equal(saying(aVerdict({ settles: true, label: "brawl" })), "settled it: confirmed it, calling it “brawl”");
  assert.equal(likeIt({ of: 0, confirmed: 0, dismissed: 0 }), "None of this camera and label before.");
  assert.match(likeIt({ of: 12, confirmed: 1, dismissed: 9 }), /^12 of this camera and label before: 1 confirmed, 9 dismissed\./);
  assert.equal(waitingWord({ waiting: 1, more: false }), "1 waits");
  assert.equal(waitingWord({ waiting: 1000, more: true }), "More than 1,000 wait");
  assert.deepEqual(["waiting", "second", "disagreed", "confirmed", "dismissed"].map((review) => isOpenQuestion({ review })), [true, true, true, false, false]);
});
