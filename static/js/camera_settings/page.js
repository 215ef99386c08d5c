// The pages on which administrators add a camera and set one up.

import { parts, readJson } from "../dom.js";
import { scheduleEditor } from "./schedule_editor.js";
import { trial } from "./trial.js";
import { zoneEditor } from "./zone_editor.js";

const form = document.querySelector("form[data-camera-form]");
const camera = form.dataset.camera || null;
const part = parts(document);
let isDirty = form.dataset.dirty === "yes";

const chosen = (name) => form.elements[name]?.value ?? "";

// Only what concerns the chosen kind of camera and of line is shown.
function showWhatCounts() {
  for (const element of document.querySelectorAll("[data-kinds]")) element.hidden = !element.dataset.kinds.split(" ").includes(chosen("kind"));
  for (const element of document.querySelectorAll("[data-line-mode]")) element.hidden = element.dataset.lineMode !== chosen("line_mode");
}
form.addEventListener("change", showWhatCounts);
showWhatCounts();

form.addEventListener("input", () => { isDirty = true; });
form.addEventListener("submit", () => { isDirty = false; });
addEventListener("beforeunload", (event) => isDirty && event.preventDefault());

// A new camera is most likely where its administrator is.
const zone = form.elements.time_zone;
if (!camera && zone.value === "UTC" && !isDirty) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

let editor = null;
if (part.stage) {
  const field = form.elements.zones;
  editor = zoneEditor({
    part: { ...part, tools: part.zonetools, list: part.zonelist, undo: part.zoneundo, hint: part.zonehint, problem: part.zoneproblem },
    initial: readJson("zones-data"),
    changed(zones) {
      if (field.value === JSON.stringify(zones)) return;
      field.value = JSON.stringify(zones);
      isDirty = true;
    },
  });
  const freshPicture = async () => {
    const there = await editor.showPicture(`${form.dataset.snapshot}?t=${Date.now()}`);
    part.nopicture.hidden = there || !part.image.hidden;
  };
  part.zonepicture.addEventListener("click", freshPicture);
  if (form.dataset.isLive) freshPicture();
  else part.nopicture.hidden = false;
}

let schedule = null;
if (part.schedulelist) {
  schedule = scheduleEditor({
    part: { list: part.schedulelist, presets: part.schedulepresets, always: part.schedulealways },
    initial: readJson("schedule-data"),
    changed(periods) {
      form.elements.schedule.value = JSON.stringify(periods);
      isDirty = true;
    },
  });
}

form.addEventListener("submit", (event) => {
  const problem = editor?.problem() || schedule?.problem();
  if (!problem) return;
  event.preventDefault();
  part.refusal.hidden = false;
  part.refusalword.textContent = problem;
  part.refusal.scrollIntoView({ block: "center" });
});

for (const place of document.querySelectorAll("[data-trial]")) {
  const stream = place.dataset.trial;
  trial({
    part: parts(place),
    ask: () => ({
      kind: stream === "source" ? chosen("kind") : "pull",
      stream,
      address: chosen(stream === "source" && chosen("kind") === "file" ? "recording" : stream),
      camera,
    }),
    found(picture) {
      if (stream !== "source" || !editor) return;
      editor.showPicture(picture);
      part.nopicture.hidden = true;
    },
  });
}

// The sections of a long page: which one is read now.
const links = new Map([...document.querySelectorAll(".section-list a")].map((link) => [link.hash.slice(1), link]));
if (links.size) {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        for (const [id, link] of links) link.toggleAttribute("aria-current", id === target.id);
      }
    },
    { rootMargin: "-20% 0px -70% 0px" },
  );
  for (const id of links.keys()) seen.observe(document.getElementById(id));
}
