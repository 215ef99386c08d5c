// What is known about the recording and how it was judged.

import { bytes, clock, length, moment } from "../format.js";
import { lightSentence } from "../state/explain.js";

const REFERENCES = {
  itself: "Compared with itself: each moment against the rest of this recording.",
  "general footage": "Compared with general footage: the recording is too short to be its own reference.",
  "trained model": "Recognised by a model that learned from labelled examples.",
  profile: "Compared with what this scene's own recordings showed to be normal.",
};

export function referenceSentence(summary) {
  return REFERENCES[summary?.reference] ?? "";
}

// `analysis` is the one that is shown, `scores` its results once they are there.
export function factsOf(clip, analysis = clip.analyses[0], scores = null) {
  const summary = analysis?.summary ?? {};
  const facts = [
    ["Length", `${clock(clip.duration)} (${clip.frame_count.toLocaleString("en")} frames, ${Number(clip.fps.toFixed(2))} a second on average)`],
    ["Picture", `${clip.width} × ${clip.height}`],
    ["Sound", clip.has_audio ? "yes" : "none"],
    ["Thermal", clip.thermal_url ? "yes" : "none"],
    ["Camera", clip.camera ?? "none"],
    ["Size", bytes(clip.size)],
    ["Uploaded", moment(clip.created_at)],
    ["SHA-256", clip.sha256, "mono small"],
  ];
  if (analysis?.state === "done") {
    const reference = referenceSentence(summary);
    if (reference) facts.unshift(["Reference", reference]);
    const light = scores && lightSentence(scores.snippets);
    if (light) facts.unshift(["Light", light]);
    const text = scores?.snippets.facts.text_side?.findLast((word) => word) ?? "";
    if (text) facts.push(["Classes told by", text]);
    facts.push(["System", `${analysis.system_title} (${analysis.model_version})`]);
    if (summary.seconds > 0) {
      facts.push(["Analysis took", `${length(summary.seconds)}, ${(clip.duration / summary.seconds).toFixed(1)} times real time`]);
    }
  }
  return facts;
}

export function showFacts(list, ...known) {
  list.replaceChildren(
    ...factsOf(...known).map(([name, value, style]) => {
      const pair = document.createElement("div");
      const term = document.createElement("dt");
      const text = document.createElement("dd");
      term.textContent = name;
      text.textContent = value;
      if (style) text.className = style;
      pair.append(term, text);
      return pair;
    }),
  );
}
