// Archives of an alert's evidence, as its page lists them: pure, without a page.

// Whether any is still being made, so that the page asks again.
export const isBusy = (exports) => exports.some(({ state }) => state === "waiting");

// The list with one that was just asked for, newest first, known ones replaced.
export function withExport(exports, added) {
  return [added, ...exports.filter(({ id }) => id !== added.id)].sort((one, other) => other.asked_at.localeCompare(one.asked_at));
}

export function titleOf(one) {
  if (one.state === "ready") return `Archive ${one.number}`;
  return one.state === "waiting" ? "Being made…" : "Could not be made";
}

// When it was made and for whom, or why it was not; `at` writes a time.
export function wordsOf(one, at) {
  if (one.state === "failed") return one.error;
  return `${at(one.made_at ?? one.asked_at)}, for ${one.asked_by}`;
}
