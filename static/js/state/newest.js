// What a camera's shown system says of its newest snippet besides the score. Pure.

import { percent } from "../format.js";
import { ABSENT, modalityWord } from "./explain.js";
import { MODALITIES } from "./curve.js";

const SHOWN = 3;
const SPOKEN = 0.05;
const ALONE = { visible: "visible picture only", thermal: "thermal picture only" };

// classes: the likeliest ones, [{name, probability}]; light: words when it is low; alone: when one picture carries on;
// shares: what the score came from, [{name, word}]; absent: what the camera lacks.
export function newestWords({ last }) {
  const classes = Object.entries(last?.classes ?? {})
    .map(([name, probability]) => ({ name: name.replaceAll("_", " "), probability }))
    .sort((one, other) => other.probability - one.probability)
    .slice(0, SHOWN);
  const facts = last?.facts ?? {};
  const light = facts.low_light ? `low light: ${percent(facts.dark_share ?? 0)} dark` : "";
  return { classes, light, alone: ALONE[facts.modality] ?? "", shares: sharesOf(last?.contributions ?? {}), absent: absentOf(facts) };
}

function sharesOf(contributions) {
  const names = Object.keys(contributions);
  return Object.entries(contributions)
    .filter(([, share]) => share >= SPOKEN)
    .sort(([, one], [, other]) => other - one)
    .map(([name, share]) => ({ name, word: `${modalityWord(name, names)} ${percent(share)}` }));
}

function absentOf(facts) {
  const names = MODALITIES.filter((name) => ABSENT.has(facts[name]));
  return names.length ? `${names.join(" and ")} absent` : "";
}
