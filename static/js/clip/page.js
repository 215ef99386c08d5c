// The page of one recording: joins the player, the curve, the overlay, the spans and the live progress.

import { addresses, post, remove } from "../api.js";
import { confirm, isTyping, parts, readJson, setIcon, setText, toast } from "../dom.js";
import { clock, frameWord, score } from "../format.js";
import { bySystem, isFinished, shownFirst } from "../state/analysis.js";
import { fromSnapshot, reduce } from "../state/clip.js";
import { describeAll } from "../state/overlaid.js";
import { Focus } from "../systems/focus.js";
import { connect } from "../updates.js";
import { annotating } from "./annotating.js";
import { Curve } from "./curve.js";
import { CurvesPanel } from "./curves.js";
import { Details } from "./details.js";
import { showFacts } from "./facts.js";
import { Moment } from "./moment.js";
import { Overlay } from "./overlay.js";
import { Player } from "./player.js";
import { ProgressView } from "./progress.js";
import { ClipQuestions } from "./questions.js";
import { Results } from "./results.js";
import { SpanDialog } from "./said.js";
import { Shares } from "./shares.js";
import { SpanList } from "./spans.js";
import { askForSystem } from "./systems.js";

const PREVIEW_EVERY = 5000;

const part = parts(document);
let state = fromSnapshot(readJson("snapshot"));
let scores = null; // of the analysis whose details are shown
let chosen = new URLSearchParams(location.search).get("system"); // whose details these are

// A thermal companion shows the same scene: what is drawn over one picture is drawn over both.
const overlays = [new Overlay(part.overlay, part.video)];
if (part.thermal) overlays.push(new Overlay(part["thermal-overlay"], part.thermal, readJson("homography")));
const progress = new ProgressView(part, { mayManage: document.body.dataset.mayManage === "yes" });
const spans = new SpanList({
  list: part.spans,
  counter: part["spans-count"],
  none: part["no-spans"],
  onJump(seconds, system) {
    player.seek(seconds);
    if (system !== analysis()?.system) choose(system);
  },
  onMore: (span) => dialog.open(span),
});
const dialog = new SpanDialog(part, { onChange: (span, described) => hearSaid({ analysis: span.analysis, span: span.id, described }) });
const curve = new Curve({
  chart: part.chart,
  playhead: part.playhead,
  onSeek: (seconds) => player.seek(seconds),
  onZoom(range) {
    part["zoom-out"].hidden = !range;
    if (!part["shares-panel"].hidden) shares.show(range);
  },
  onPlot: (plot) => annotator.timeline.fit(plot),
});
const shares = new Shares({ chart: part.shares, line: part["shares-line"], onSeek: (seconds) => player.seek(seconds) });
const moment = new Moment(part);
const results = new Results({
  onChange: show,
  onError: (error) => toast(`${error.message} The results could not be loaded; reload the page to try again.`),
});
const curves = new CurvesPanel(part, { curve, spans, onChange: show });
const questions = new ClipQuestions(document.querySelector("[data-questions]"), { onSeek: (seconds) => player.seek(seconds) });
const details = new Details(part, { overlays, shares, moment, range: () => curve.range });
const focus = new Focus({ row: part["focus-row"], select: part.focus, onChoose: choose });
const player = new Player(part.video, {
  fps: state.clip.fps,
  duration: state.clip.duration,
  frameCount: state.clip.frame_count,
  companion: part.thermal ?? null,
  onTime: showMoment,
  onState(playing) {
    setIcon(part.play.querySelector("svg"), playing ? "pause" : "play");
    part.play.setAttribute("aria-label", playing ? "Pause" : "Play");
  },
  onError() {
    part.unplayable.hidden = false;
    // The server is making a copy that browsers play: look for it until it is there.
    if (!state.clip.browser_playable && !state.deleted) setTimeout(() => part.video.load(), PREVIEW_EVERY);
  },
});

const annotator = annotating(part, { player, clip: state.clip });

function analysis() {
  return shownFirst(state.clip, chosen);
}

function choose(system) {
  chosen = system;
  const query = new URLSearchParams(location.search);
  query.set("system", system);
  history.replaceState(null, "", `?${query}`);
  show();
}

function showMoment(seconds) {
  for (const overlay of overlays) overlay.draw(seconds);
  curve.moveTo(seconds);
  spans.moveTo(seconds);
  shares.moveTo(seconds);
  moment.moveTo(seconds);
  annotator.moveTo();
  setText(part.now, clock(seconds, { tenths: true }));
  setText(part.frame, frameWord(player.stepper.number));
  if (!scores) return;
  const value = curve.valueNow();
  part["score-now"].hidden = value === null;
  if (value === null) return;
  setText(part["score-value"], score(value));
  part["score-value"].dataset.severity = value >= scores.line ? "alert" : "normal";
}

function show() {
  const { clip, deleted } = state;
  const all = bySystem(clip);
  const now = analysis();
  const { severity, icon, word } = describeAll(all);
  part.chip.dataset.severity = severity;
  setIcon(part.chip.querySelector("svg"), icon);
  setText(part.state, word);
  focus.show(all.map(({ system, system_title: title }) => ({ name: system, title })), now?.system);
  progress.show(now);
  part.gone.hidden = !deleted;
  if (deleted) part.video.pause();
  showActions(now, deleted);
  results.want(all, now?.id);
  questions.show(all);
  const found = results.of(all);
  const own = found.find(({ analysis: one }) => one.id === now?.id) ?? null;
  scores = own?.scores ?? null;
  const isNew = details.show(own, clip, all.length > 1);
  showFacts(part.facts, clip, now, scores);
  curves.show({ analyses: all, results: found, focus: now, duration: clip.duration }).catch((error) => toast(error.message));
  if (isNew) showMoment(player.time); // the chart may take its time to load
}

function showActions(now, deleted) {
  const done = now?.state === "done";
  part.export.hidden = !done;
  if (done) {
    part["scores-csv"].href = `/api/v1/analyses/${now.id}/scores.csv`;
    part["spans-csv"].href = `/api/v1/analyses/${now.id}/spans.csv`;
    part["export-json"].href = `/api/v1/analyses/${now.id}/export.json`;
    setText(part["export-of"], bySystem(state.clip).length > 1 ? `of ${now.system_title}` : "");
  }
  if (part.cancel) {
    part.cancel.hidden = deleted || !now || isFinished(now);
    part.retry.hidden = deleted || (now && now.state !== "failed" && now.state !== "cancelled");
    part.delete.hidden = deleted;
  }
  if (part.another) part.another.hidden = deleted;
}

function hearSaid(message) {
  results.hear(message);
  spans.describe(message.span, message.described);
  dialog.hear(message.span, message.described);
}

const topic = `clip:${state.clip.id}`;
const updates = connect({
  [topic]: {
    onSnapshot(message) {
      state = fromSnapshot(message.clip);
      show();
      // What was said while there was no connection.
      results.spansAgain().then((said) => said.forEach(hearSaid), (error) => toast(error.message));
    },
    onMessage(message) {
      if (message.type === "annotation.changed") return void annotator.hear(message);
      if (message.type === "span.described") return void hearSaid(message);
      const next = reduce(state, message);
      state = next.state;
      if (next.stale) updates.refresh(topic);
      show();
    },
    onRefused() {
      state = { ...state, deleted: true };
      show();
    },
  },
});

function toggle(name) {
  const button = part[name];
  if (button.hidden) return;
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  for (const overlay of overlays) overlay.set(name, on);
}

function jump(direction) {
  const target = spans.neighbour(player.time, direction);
  if (target !== null) player.seek(target);
}

async function act(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (error) {
    toast(error.message);
  } finally {
    button.disabled = false;
  }
}

function begin() {
  return analysis() ? post(addresses.retry(analysis().id)) : post(addresses.analyse(state.clip.id), {});
}

async function beginWith(system) {
  await post(addresses.analyse(state.clip.id), { system });
  updates.refresh(topic);
  choose(system);
}

// A link such as ?t=12.5 leads to a moment.
const linked = Number(new URLSearchParams(location.search).get("t"));
if (linked > 0) {
  if (part.video.readyState >= 1) player.seek(linked);
  else part.video.addEventListener("loadedmetadata", () => player.seek(linked), { once: true });
}
part.video.addEventListener("loadeddata", () => (part.unplayable.hidden = true));
part.play.addEventListener("click", () => player.toggle());
part["frame-back"].addEventListener("click", () => player.step(-1));
part["frame-forward"].addEventListener("click", () => player.step(1));
part.boxes.addEventListener("click", () => toggle("boxes"));
part.heatmap.addEventListener("click", () => toggle("heatmap"));
part.speed.addEventListener("change", () => (part.video.playbackRate = Number(part.speed.value)));
part["zoom-out"].addEventListener("click", () => curve.zoom(null));
part.keys.addEventListener("click", () => part["keys-dialog"].showModal());
part.cancel?.addEventListener("click", () => act(part.cancel, () => post(addresses.cancel(analysis().id))));
part.retry?.addEventListener("click", () => act(part.retry, () => begin()));
part.another?.addEventListener("click", () =>
  askForSystem({
    dialog: part["systems-dialog"],
    form: part["systems-form"],
    clip: state.clip,
    onChosen: (system) => act(part.another, () => beginWith(system)),
  }),
);
part.delete?.addEventListener("click", async () => {
  const sure = await confirm({
    title: "Delete this recording?",
    text: `${state.clip.title}, its scores and its spans are removed from the server. This cannot be undone.`,
    yes: "Delete",
  });
  if (!sure) return;
  await act(part.delete, async () => {
    await remove(addresses.clip(state.clip.id));
    location.assign("/clips/");
  });
});
document.addEventListener("click", (event) => {
  if (!part.export.contains(event.target)) part.export.open = false;
});

const KEYS = {
  " ": () => player.toggle(),
  ",": () => player.step(-1),
  ".": () => player.step(1),
  "<": () => player.step(-10),
  ">": () => player.step(10),
  ArrowLeft: () => player.seek(player.time - 5),
  ArrowRight: () => player.seek(player.time + 5),
  n: () => jump(1),
  p: () => jump(-1),
  b: () => toggle("boxes"),
  h: () => toggle("heatmap"),
  a: () => annotator.mayEdit && annotator.toggle(),
  "?": () => part["keys-dialog"].showModal(),
  ...Object.fromEntries(Array.from("123456789", (digit) => [digit, () => curves.toggleNth(Number(digit))])),
  Escape: () => (part.export.open = false),
};

document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  const work = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  // The space bar presses the button that has the focus, as everywhere.
  if (!work || (event.key === " " && event.target.closest("button, a, summary"))) return;
  event.preventDefault();
  work();
});

show();
