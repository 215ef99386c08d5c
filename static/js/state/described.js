// What is said of an alert or a span: whose words come first, and which of two is the newer. Pure.

// A measured sentence, a model's text and a person's own words are told apart by a sign too.
const ICONS = { measured: "pulse", written: "chat", edited: "person" };

export function icon({ kind }) {
  return ICONS[kind] ?? ICONS.measured;
}

// Of two told of the same event the newer; what is said of it may come by several ways, in any order.
export function newest(known, heard) {
  if (!known) return heard;
  const later = heard.revision - known.revision || heard.facts_revision - known.facts_revision || order(heard) - order(known);
  return later >= 0 ? heard : known;
}

// How far its writer has come.
const STATES = ["measured", "waiting", "writing", "failed", "refused", "written"];

const order = ({ state }) => STATES.indexOf(state);

// Whether a text may still come, so that room is kept for it.
export function isComing({ state }) {
  return state === "waiting" || state === "writing";
}

// The words under the sentence: how far the writer is, and how often it was turned away.
export function stateWords({ state_words: words, refused, kind }) {
  if (!refused || kind === "edited") return words;
  const often = refused === 1 ? "One text was" : `${refused} texts were`;
  return `${words} ${often} turned away as not true to what was measured.`.trim();
}

// "80 % sure · Look at it"
export function degrees({ confidence, threat }) {
  return `${Math.round(confidence * 100)} % sure · ${threat}`;
}

// Of one edit: "rita: “A fox.”", told with when it was taken back.
export function editWords({ text, by }) {
  return text ? `${by}: “${text}”` : `${by} took the words before away`;
}

// Whether there is an edit to take back. `history`: every edit, or null while nobody asked.
export function canUndo({ edit }, history) {
  return history ? history.some(({ withdrawn_at: gone }) => !gone) : Boolean(edit);
}

// An alert with what is newly said of it.
export function withDescribed(event, described) {
  return { ...event, described: newest(event.described, described) };
}
