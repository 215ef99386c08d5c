// What a system says about a moment besides its score: modality shares, class probabilities, light. Pure.

import { percent } from "../format.js";
import { MODALITIES } from "./curve.js";

// The measured modalities' shares over time, to be stacked: the same times for all, [{name, word, time, value}].
export function sharesOf({ snippets }) {
  const { start, end, contributions } = snippets;
  const names = measuredModalities({ snippets });
  if (!start.length) return [];
  const time = [start[0], ...start.map((from, index) => (from + end[index]) / 2), end.at(-1)];
  return names.map((name) => {
    const values = contributions[name].map((share) => share ?? 0);
    return { name, word: modalityWord(name, names), time, value: [values[0], ...values, values.at(-1)] };
  });
}

export function measuredModalities({ snippets: { contributions } }) {
  return MODALITIES.filter((name) => contributions[name]?.some((share) => share > 0));
}

export const ABSENT = new Set(["absent", "none"]);

// What gave nothing to the score, in sentences: modalities that the recording lacks, wholly or in part, and those
// that the system does not measure.
export function absentSentences({ snippets }, { has_audio: hasAudio }) {
  const { start, facts = {}, contributions } = snippets;
  const sentences = [];
  const unused = [];
  for (const name of MODALITIES) {
    const missing = (facts[name] ?? []).filter((word) => ABSENT.has(word)).length;
    const isMeasured = contributions[name]?.some((share) => share !== null);
    if (missing && missing === start.length) sentences.push(`${capital(name)} is absent${name === "sound" && !hasAudio ? ": the recording has none" : ""}.`);
    else if (missing) sentences.push(`${capital(name)} is absent in ${missing} of ${start.length} snippets.`);
    else if (name === "sound" && !isMeasured && !hasAudio) sentences.push("Sound is absent: the recording has none.");
    else if (!isMeasured) unused.push(name);
  }
  if (unused.length) sentences.push(`Not measured: ${unused.join(", ")}.`);
  return sentences;
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}

// Beside a thermal picture, and with nothing else measured, what is seen in the other one is called visible.
export function modalityWord(name, names) {
  const pair = names.includes("thermal") && names.every((other) => other === "thermal" || other === "appearance");
  return pair && name === "appearance" ? "visible" : name;
}

// Snippets overlap: of those that cover the moment, the one whose middle is nearest; else the nearest at all. -1: none.
export function snippetAt({ start, end }, moment) {
  let best = -1;
  let distance = Infinity;
  start.forEach((from, index) => {
    const off = Math.abs((from + end[index]) / 2 - moment);
    if (off < distance) [best, distance] = [index, off];
  });
  return best;
}

// [{name, probability, isTop}] of a snippet, in the system's own order; null where no class was told.
export function classesAt({ snippets }, index) {
  const names = Object.keys(snippets.classes ?? {});
  const told = names.map((name) => ({ name, probability: snippets.classes[name][index] ?? null })).filter(({ probability }) => probability !== null);
  if (!told.length) return null;
  const most = Math.max(...told.map(({ probability }) => probability));
  return told.map(({ name, probability }) => ({ name: name.replaceAll("_", " "), probability, isTop: probability === most }));
}

const ALONE = {
  visible: "The thermal picture is missing or blind: the visible one carries the score alone.",
  thermal: "The visible picture is missing, dark or blind: the thermal one carries the score alone.",
};

// {isLow, share, word, sentence} of a snippet; null where light was not measured.
export function lightAt({ snippets }, index) {
  const facts = snippets.facts ?? {};
  const share = facts.dark_share?.[index] ?? null;
  const alone = ALONE[facts.modality?.[index]] ?? "";
  if (share === null && !alone) return null;
  const isLow = Boolean(facts.low_light?.[index]);
  const word = share === null ? "" : `${isLow ? "Low light" : "Light"}: ${percent(share)} dark`;
  return { isLow, share, word, sentence: alone };
}

// Stretches [[start, end], ...] in low light, joined where they touch.
export function lowLightStretches({ start, end, facts = {} }) {
  const stretches = [];
  start.forEach((from, index) => {
    if (!facts.low_light?.[index]) return;
    const last = stretches.at(-1);
    if (last && from <= last[1] + 0.05) last[1] = Math.max(last[1], end[index]);
    else stretches.push([from, end[index]]);
  });
  return stretches;
}

// The recording's light in words; empty where it was not measured.
export function lightSentence({ facts = {}, start }) {
  const shares = (facts.dark_share ?? []).filter((share) => share !== null);
  if (!shares.length) return "";
  const low = (facts.low_light ?? []).filter(Boolean).length;
  const most = `up to ${percent(Math.max(...shares))} of the picture's pixels were dark`;
  return low ? `low in ${low} of ${start.length} snippets; ${most}` : `enough throughout; ${most}`;
}
