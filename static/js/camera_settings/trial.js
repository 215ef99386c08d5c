// "Test": a worker fetches one picture from the address, or says what failed.

import { ApiError, get, post } from "../api.js";
import { setIcon, setText } from "../dom.js";

const EVERY = 600; // milliseconds between two looks
const LONGEST = 30_000;
const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

// `part`: button, result, icon, word, facts, picture. `ask()` gives what to send; `found(url)` gets the picture.
export function trial({ part, ask, found }) {
  part.button.addEventListener("click", async () => {
    part.button.disabled = true;
    say("busy", "clock", "Trying the address …");
    try {
      const { url } = await post("/api/v1/cameras/test/", ask());
      tell(await outcome(url));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      say("alert", "alert", error.message);
    } finally {
      part.button.disabled = false;
    }
  });

  async function outcome(url) {
    const until = performance.now() + LONGEST;
    while (performance.now() < until) {
      await wait(EVERY);
      const told = await get(url);
      if (told.done) return told;
    }
    return { ok: false, detail: "No worker took the test within half a minute. Is the process worker-default running?" };
  }

  function tell(told) {
    if (!told.ok) return say("alert", "alert", told.detail);
    say("good", "check", "A picture came.");
    part.facts.textContent = [`${told.width} × ${told.height}`, told.fps && `${Math.round(told.fps * 10) / 10} pictures a second`, told.codec, told.sound ? `sound: ${told.sound}` : "no sound", `after ${told.seconds.toFixed(1)} s`]
      .filter(Boolean)
      .join(" · ");
    part.picture.src = `data:image/jpeg;base64,${told.picture}`;
    part.picture.hidden = false;
    found(part.picture.src);
  }

  function say(severity, icon, sentence) {
    part.result.hidden = false;
    part.result.dataset.severity = severity;
    setIcon(part.icon.querySelector("svg"), icon);
    setText(part.word, sentence);
    part.facts.textContent = "";
    part.picture.hidden = true;
  }
}
