// What the settings page of descriptions shows of a trial. Pure.

const THREATS = ["nothing to fear", "look at it", "act now"];

// What came of a trial, as the server tells it -> what is said of it.
export function outcome(told) {
  const facts = [
    told.writer,
    told.about && `about ${told.about}`,
    told.seconds ? `${told.seconds.toFixed(1)} s` : "",
    told.words ? `${told.words} words` : "",
  ];
  return {
    severity: told.ok ? "good" : "alert",
    icon: told.ok ? "check" : "alert",
    word: told.detail,
    facts: facts.filter(Boolean).join(" · "),
    text: told.text ? text(told.text) : null,
    measured: told.measured?.scene ?? "",
    refusals: (told.refusals ?? []).map((refusal) => refusal.reasons.join(" ")),
  };
}

function text(draft) {
  return {
    title: draft.title,
    scene: draft.scene,
    summary: draft.shortSummary,
    concerns: [`Certainty ${draft.confidence}`, THREATS[draft.potential_threat_level], ...draft.other_concerns].join(" · "),
  };
}

export function refusedWords(number) {
  return number === 1 ? "One text was turned away" : `${number} texts were turned away`;
}

// Which parts of the form concern the chosen kind of writer.
export function isShown(kind, { only, not }) {
  return (!only || only === kind) && (!not || not !== kind);
}

// The form's fields -> what the API takes.
export function asked(fields) {
  return {
    kind: fields.kind,
    language: fields.language,
    url: fields.url ?? "",
    model: fields.model ?? "",
    key: fields.key ?? "",
    forget_key: fields.forget_key === "on",
    takes_pictures: fields.takes_pictures === "on",
    timeout: Number(fields.timeout),
  };
}

// How long the page waits for a trial: two texts, and a worker that has to be found first.
export const patience = (timeout) => 1000 * (2 * Math.min(timeout, 60) + 30);
