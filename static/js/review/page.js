// One alert at a time: its video in a loop, what is said of it, and a verdict by key or button.

import { addresses, post } from "../api.js";
import { isTyping, parts, setText, toast } from "../dom.js";
import { withDescribed } from "../state/described.js";
import { isOpenQuestion, REASONS, command, waitingWord } from "../state/review.js";
import { connect } from "../updates.js";
import { remembered } from "../wall/remembered.js";
import { Bulk } from "./bulk.js";
import { Curve } from "./curve.js";
import { Loop } from "./loop.js";
import { Panel } from "./panel.js";
import { Queue } from "./queue.js";

const STEP = 1; // seconds that an arrow key moves
const RECOUNT = 2000;

const part = parts(document);
const settings = remembered("watchpost.review", { sound: false });
const panel = new Panel(part, { onDescribed });
const loops = new Map(); // by alert id: the one that is shown and those that load already
let choosing = false;
let recounting = null;
let pressedAt = null;

const curve = new Curve(part, { onPick: (moment) => loopOf(queue.current)?.goTo(moment), onPlot: (plot) => annotate("plot", plot) });
const loopOf = (entry) => (entry ? loops.get(entry.item.alert.id) : undefined);
const annotate = (name, detail) => part.annotate.dispatchEvent(new CustomEvent(`watchpost:review-${name}`, { detail }));

const queue = new Queue({
  onShow: show,
  onNews: (entry) => (entry === queue.current ? refresh(entry) : hold(entry)),
  onCount: showCount,
  onHold: hold,
  onDrop: drop,
  onFault: (error) => toast(error.message),
});
const bulk = new Bulk(part, { onDone: (ids) => queue.dismissedTogether(ids) });

// The next alerts' video and picture come while this one is judged.
function hold(entry) {
  const { alert } = entry.item;
  const known = loops.get(alert.id);
  if (known) {
    known.take(entry.item);
    return;
  }
  const loop = new Loop(entry.item, { onTime, onGone: () => gone(loop) });
  loops.set(alert.id, loop);
  part.picture.prepend(loop.video);
  if (alert.snapshot_url) new Image().src = alert.snapshot_url;
}

function gone(loop) {
  loop.hide();
  if (loopOf(queue.current) === loop) showPicture(queue.current);
}

function drop(entry) {
  const { id } = entry.item.alert;
  if (queue.held.some(({ item }) => item.alert.id === id)) return;
  loops.get(id)?.remove();
  loops.delete(id);
}

function onTime(moment) {
  curve.mark(moment);
  annotate("moment", moment);
}

function show(entry) {
  choose(false);
  part.judging.hidden = !entry;
  part.nothing.hidden = Boolean(entry);
  part.bulkopen.hidden = !entry;
  for (const loop of loops.values()) loop.hide();
  if (entry) {
    refresh(entry);
    curve.show(entry);
    if (scrollY > 0) scrollTo(0, 0);
  } else {
    panel.description.leave();
    document.title = "Review · Watchpost";
    showNothing();
    annotate("item", null);
  }
}

function onDescribed(described, address) {
  const entry = queue.held.find(({ item }) => addresses.alertDescription(item.alert.id) === address);
  if (entry) entry.item = { ...entry.item, alert: withDescribed(entry.item.alert, described) };
}

// What is shown of the alert, the curve left as it is.
function refresh(entry) {
  hold(entry);
  const { alert, zone, window } = entry.item;
  const loop = loopOf(entry);
  panel.show(entry);
  showPicture(entry);
  part.acknowledge.hidden = Boolean(alert.acknowledged_at);
  annotate("item", { item: entry.item, video: loop.video, zone, window });
  if (pressedAt !== null) measure(entry, loop, pressedAt);
  pressedAt = null;
}

// The video where there is one, else the picture of the moment at which it opened.
function showPicture({ item: { alert } }) {
  const loop = loops.get(alert.id);
  part.picture.dataset.severity = alert.severity;
  part.image.hidden = loop.isThere || !alert.snapshot_url;
  if (!part.image.hidden && part.image.dataset.address !== alert.snapshot_url) {
    part.image.dataset.address = alert.snapshot_url;
    part.image.src = alert.snapshot_url;
  }
  part.blank.hidden = loop.isThere || Boolean(alert.snapshot_url);
  if (loop.isThere) loop.show(settings.sound);
  part.sound.hidden = !loop.isThere;
  setText(part.evidence, loop.isThere ? (alert.evidence_url ? "" : "From the camera's recordings; the evidence is not cut yet.") : "There is no video of it.");
}

// Tells how long it took from the key to the next alert on the screen.
function measure(entry, loop, since) {
  const told = () => document.dispatchEvent(new CustomEvent("watchpost:shown", { detail: { id: entry.item.alert.id, after: performance.now() - since } }));
  if (loop.isThere && loop.video.requestVideoFrameCallback) loop.video.requestVideoFrameCallback(told);
  else requestAnimationFrame(() => setTimeout(told));
}

function showCount(count) {
  setText(part.waiting, waitingWord(count));
  if (!queue.current) showNothing();
}

function showNothing() {
  const { with_others: others } = queue.count;
  const words = [];
  if (others) words.push(others === 1 ? "One alert is before another reviewer." : `${others} alerts are before other reviewers.`);
  if (queue.passed.size) words.push(queue.passed.size === 1 ? "You passed one over." : `You passed ${queue.passed.size} over.`);
  words.push("What comes in appears here by itself.");
  setText(part.nothingtitle, queue.passed.size ? "That was the last one" : "Nothing waits for your verdict");
  setText(part.nothingtext, words.join(" "));
  part.again.hidden = queue.passed.size === 0;
}

function choose(on) {
  choosing = on;
  part.reasons.hidden = !on;
  part.verdicts.dataset.choosing = on ? "yes" : "no";
  part.dismiss.setAttribute("aria-expanded", String(on));
  if (on) part.reasons.querySelector("button").focus();
}

function judge(kind, reason) {
  if (!queue.current) return;
  document.activeElement?.blur();
  queue.judge(kind, reason);
}

async function undo() {
  try {
    const back = await queue.undo();
    toast(back ? (back === 1 ? "Taken back: judge it again." : `${back} verdicts taken back.`) : "There is nothing to take back.", back ? "good" : "notice");
  } catch (error) {
    toast(error.message);
  }
}

async function acknowledge() {
  const { current } = queue;
  if (!current || current.item.alert.acknowledged_at) return;
  try {
    queue.heard(await post(addresses.acknowledge(current.item.alert.id)));
  } catch (error) {
    toast(error.message);
  }
}

function toggleSound() {
  settings.sound = !settings.sound;
  settings.save();
  showSound();
  loopOf(queue.current)?.show(settings.sound);
}

function showSound() {
  part.sound.setAttribute("aria-pressed", String(settings.sound));
}

const ACTS = {
  confirm: () => judge("confirmed"),
  dismiss: () => queue.current && choose(!choosing),
  dismissed: ({ reason }) => judge("dismissed", reason),
  unsure: () => judge("unsure"),
  cancel: () => choose(false),
  label: () => part.label.select(),
  note: () => {
    part["note-box"].open = true;
    part.note.focus();
  },
  edit: () => annotate("edit"),
  describe: () => panel.description.edit(),
  skip: () => queue.skip(),
  undo,
  bulk: () => queue.current && bulk.open(queue.current),
  acknowledge,
  sound: toggleSound,
  help: () => part.help.showModal(),
  play: () => loopOf(queue.current)?.isThere && loopOf(queue.current).toggle(),
  back: () => loopOf(queue.current)?.isThere && loopOf(queue.current).move(-STEP),
  forward: () => loopOf(queue.current)?.isThere && loopOf(queue.current).move(STEP),
  insist: () => {
    const { choice } = queue.current.notice;
    judge(choice.kind, choice.reason);
  },
  again: () => queue.lookAgain(),
};

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || event.repeat || part.annotate.contains(document.activeElement)) return;
  if (isPressing(event)) return;
  const asked = command(event.key, { choosing });
  if (!asked || (!queue.current && !["undo", "help"].includes(asked.act))) return;
  event.preventDefault();
  pressedAt = performance.now();
  ACTS[asked.act](asked);
  pressedAt = null;
});

// Enter and the space bar press the button that has the focus.
function isPressing({ key }) {
  const isOnButton = Boolean(document.activeElement?.closest("button, a, summary"));
  return isOnButton && (key === "Enter" || key === " ");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button) return;
  pressedAt = performance.now();
  ACTS[button.dataset.act]({ reason: button.value });
  pressedAt = null;
});

// In the fields Enter and Escape lead back to the keys; Escape takes back what was typed.
for (const [field, name] of [[part.label, "label"], [part.note, "note"]]) {
  field.addEventListener("input", () => queue.current && (queue.current.draft[name] = field.value));
  field.addEventListener("focus", () => (field.dataset.before = field.value));
  field.addEventListener("keydown", (event) => {
    const isDone = event.key === "Escape" || (event.key === "Enter" && !event.shiftKey);
    if (!isDone || event.isComposing) return;
    event.preventDefault();
    if (event.key === "Escape" && queue.current) queue.current.draft[name] = field.value = field.dataset.before;
    field.blur();
  });
}

for (const name of ["keydown", "pointerdown"]) addEventListener(name, () => queue.touched(), { passive: true });
part.annotate.addEventListener("watchpost:review-goto", ({ detail }) => loopOf(queue.current)?.goTo(detail));
addEventListener("pagehide", () => queue.leave());
addEventListener("pageshow", (event) => event.persisted && location.reload());

function heard(alert) {
  queue.heard(alert);
  if (!alert.camera) return;
  clearTimeout(recounting);
  recounting = setTimeout(() => {
    queue.recount();
    if (queue.held.length < 2 && isOpenQuestion(alert)) queue.fill();
  }, RECOUNT);
}

connect({
  wall: {
    onSnapshot: () => queue.renew(),
    onMessage: (message) => message.type === "alert.changed" && heard(message.alert),
  },
});

part.reasons.replaceChildren(
  ...REASONS.map(({ name, word }, index) => {
    const button = document.createElement("button");
    const key = document.createElement("kbd");
    Object.assign(button, { type: "button", className: "button", value: name });
    button.dataset.act = "dismissed";
    key.textContent = index + 1;
    button.append(key, word);
    return button;
  }),
);
showSound();
queue.begin(new URLSearchParams(location.search).get("alert"));
