// What a camera's shown system says of its newest snippet besides the score. Pure.

import { percent } from "../format.js";

const SHOWN = 3;
const ALONE = { visible: "visible picture only", thermal: "thermal picture only" };

// classes: the likeliest ones, [{name, probability}]; light: words when it is low; alone: when one picture carries on.
export function newestWords({ last }) {
  const classes = Object.entries(last?.classes ?? {})
    .map(([name, probability]) => ({ name: name.replaceAll("_", " "), probability }))
    .sort((one, other) => other.probability - one.probability)
    .slice(0, SHOWN);
  const facts = last?.facts ?? {};
  const light = facts.low_light ? `low light: ${percent(facts.dark_share ?? 0)} dark` : "";
  return { classes, light, alone: ALONE[facts.modality] ?? "" };
}
