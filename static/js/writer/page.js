// Settings, Descriptions: shows what concerns the chosen writer, and has one text written on trial.

import { ApiError, get, post } from "../api.js";
import { parts, setIcon, setText } from "../dom.js";
import { asked, isShown, outcome, patience, refusedWords } from "../state/writer.js";

const EVERY = 700; // milliseconds between two looks
const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

const form = document.querySelector("form[data-writer-form]");
const part = parts(form);

function showWhatCounts() {
  const kind = form.elements.kind.value;
  for (const element of form.querySelectorAll("[data-only], [data-not]")) element.hidden = !isShown(kind, element.dataset);
}
form.addEventListener("change", showWhatCounts);
showWhatCounts();

part.try.addEventListener("click", async () => {
  part.try.disabled = true;
  clear();
  say({ severity: "busy", icon: "clock", word: "A text is being written …", facts: "" });
  try {
    const wish = asked(Object.fromEntries(new FormData(form)));
    const { url } = await post("/api/v1/writer/trial/", wish);
    show(outcome(await told(url, patience(wish.timeout))));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    say({ severity: "alert", icon: "alert", word: error.message, facts: "" });
  } finally {
    part.try.disabled = false;
  }
});

async function told(url, longest) {
  const until = performance.now() + longest;
  while (performance.now() < until) {
    await wait(EVERY);
    const answer = await get(url);
    if (answer.done) return answer;
  }
  return { ok: false, detail: "No worker finished it in time. Is the process worker-default running?" };
}

function clear() {
  for (const name of ["tried", "refused", "before"]) part[name].hidden = true;
}

function say({ severity, icon, word, facts }) {
  part.result.hidden = false;
  part.result.dataset.severity = severity;
  setIcon(part.icon.querySelector("svg"), icon);
  setText(part.word, word);
  setText(part.facts, facts);
}

function show(result) {
  say(result);
  part.tried.hidden = !result.text;
  for (const [name, words] of Object.entries(result.text ?? {})) setText(part[name], words);
  part.refused.hidden = !result.refusals.length;
  setText(part.howmany, refusedWords(result.refusals.length));
  part.refusals.replaceChildren(...result.refusals.map((reasons) => Object.assign(document.createElement("li"), { textContent: reasons })));
  part.before.hidden = !result.measured;
  setText(part.measured, result.measured);
}
