// How a pair's two pictures lie on each other: marks on both, or nine numbers; and a preview of the result.

import { confirm, parts, readJson, setText, toast } from "../dom.js";
import { post, put, remove } from "../api.js";
import * as homography from "../state/homography.js";
import { Marks } from "./marks.js";
import { showPictures } from "./pictures.js";

const part = parts(document);
const facts = readJson("facts");
const isCamera = facts.again === null;

let state = homography.fromPoints(facts.now.points);
let inUse = facts.now;
let numbers = facts.now.numbers; // what the preview shows
let errors = facts.now.errors;
let entered = false; // whether `numbers` were typed, and the marks do not count
let asked = 0;

const stages = {
  visible: new Marks(part["visible-stage"], "visible", dispatch),
  thermal: new Marks(part["thermal-stage"], "thermal", dispatch),
};

const sources = showPictures(facts.pictures, {
  onShown() {
    part.missing.hidden = true;
    drawPreview();
  },
  onMissing(sentence) {
    part.missing.hidden = false;
    setText(part.missingword, `${sentence} Nine numbers can be entered all the same.`);
  },
});

function dispatch(...actions) {
  const before = JSON.stringify(homography.points(state));
  state = actions.reduce((known, action) => homography.reduce(known, { most: facts.most, ...action }), state);
  show();
  if (JSON.stringify(homography.points(state)) !== before) solve();
}

// Answers may overtake each other while a mark is dragged: only the newest counts.
async function solve() {
  const marked = homography.points(state);
  const mine = ++asked;
  entered = false;
  setText(part.problem, "");
  if (marked.length < homography.LEAST) {
    [numbers, errors] = [inUse.numbers, []];
    show();
    return;
  }
  try {
    const solved = await post(facts.solve, { points: marked });
    if (mine !== asked) return;
    ({ numbers, errors } = solved);
  } catch (error) {
    if (mine !== asked) return;
    errors = [];
    setText(part.problem, error.message);
  }
  show();
}

function show() {
  for (const stage of Object.values(stages)) stage.show(state.marks, state.selected);
  const waits = homography.awaited(state);
  part["visible-stage"].dataset.awaited = String(waits === "visible");
  part["thermal-stage"].dataset.awaited = String(waits === "thermal");
  setText(part.hint, homography.hint(state));
  setText(part.origin, homography.originWord(inUse, isCamera));
  part.undo.disabled = state.past.length === 0;
  part.clear.disabled = state.marks.length === 0;
  part.forget.hidden = inUse.origin !== "own";
  const enough = homography.points(state).length >= homography.LEAST;
  part.keep.disabled = !(entered || (enough && homography.isChanged(state))) || part.problem.textContent !== "";
  if (document.activeElement !== part.numbers) part.numbers.value = asText(numbers);
  showList();
  drawPreview();
}

const asText = (nine) => [0, 3, 6].map((from) => nine.slice(from, from + 3).map((value) => Number(value.toFixed(6))).join("  ")).join("\n");

function showList() {
  let whole = -1;
  part.list.replaceChildren(
    ...state.marks.map((mark, index) => {
      const isWhole = mark.visible && mark.thermal;
      if (isWhole) whole += 1;
      const { word, severity } = isWhole && !entered ? homography.offWord(errors, whole) : { word: isWhole ? "" : "waits for its other half", severity: "notice" };
      const row = part.row.content.firstElementChild.cloneNode(true);
      const inner = parts(row);
      setText(inner.number, String(index + 1));
      setText(inner.off, word);
      inner.off.dataset.severity = severity;
      inner.off.hidden = !word;
      inner.remove.setAttribute("aria-label", `Remove mark ${index + 1}`);
      inner.remove.addEventListener("click", () => dispatch({ type: "remove", mark: index }));
      return row;
    }),
  );
}

function drawPreview() {
  const [visible, thermal] = sources ?? [];
  if (!visible || !thermal) return;
  paint(part["preview-visible"], visible);
  paint(part["preview-thermal"], thermal);
  const { clientWidth, clientHeight } = part.preview;
  if (clientWidth && clientHeight) part["preview-thermal"].style.transform = homography.cssMatrix(numbers, clientWidth, clientHeight);
}

function paint(canvas, source) {
  const width = source.naturalWidth ?? source.videoWidth;
  const height = source.naturalHeight ?? source.videoHeight;
  const ready = source instanceof HTMLVideoElement ? source.readyState >= 2 : source.complete;
  if (!width || !ready) return;
  canvas.width = width;
  canvas.height = height;
  if (canvas === part["preview-visible"]) part.preview.style.aspectRatio = `${width} / ${height}`;
  canvas.getContext("2d").drawImage(source, 0, 0);
}

async function keep() {
  try {
    taken(await put(facts.address, entered ? { numbers } : { points: homography.points(state) }));
    toast(isCamera ? "Kept. Scoring follows within seconds." : "Kept. What is analysed from now on follows.", "good");
  } catch (error) {
    toast(error.message);
  }
}

async function forget() {
  const text = isCamera ? "What the file of homographies says counts again; without it the two cameras count as seeing the same." : "What is set at its camera, or the file of homographies says, counts again.";
  if (!(await confirm({ title: "Forget how the pictures lie?", text, yes: "Forget it", no: "Keep it" }))) return;
  try {
    const now = await remove(facts.address);
    state = homography.fromPoints([]);
    taken(now);
  } catch (error) {
    toast(error.message);
  }
}

function taken(now) {
  inUse = now;
  ({ numbers, errors } = now);
  entered = false;
  if (!now.points.length) state = homography.fromPoints([]);
  state = homography.reduce(state, { type: "kept" });
  if (part.again) part.again.hidden = false;
  show();
}

part.numbers.addEventListener("input", () => {
  const typed = homography.numbersIn(part.numbers.value);
  setText(part.problem, typed ? "" : "A homography is nine numbers, row by row.");
  entered = true;
  asked += 1;
  if (typed) numbers = typed;
  show();
});
part.undo.addEventListener("click", () => dispatch({ type: "undo" }));
part.clear.addEventListener("click", () => dispatch({ type: "clear" }));
part.keep.addEventListener("click", keep);
part.forget.addEventListener("click", forget);
part.opacity.addEventListener("input", () => { part["preview-thermal"].style.opacity = part.opacity.value; });
part["preview-thermal"].style.opacity = part.opacity.value;
part.bright.addEventListener("input", () => document.documentElement.style.setProperty("--bright", part.bright.value));
new ResizeObserver(drawPreview).observe(part.preview);
part.analyse?.addEventListener("click", async () => {
  try {
    await post(facts.again.address, { system: facts.again.system });
    location.assign(part.back.href);
  } catch (error) {
    toast(error.message);
  }
});
addEventListener("beforeunload", (event) => {
  if (homography.isChanged(state) || entered) event.preventDefault();
});
show();
