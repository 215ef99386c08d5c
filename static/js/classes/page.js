// Pages of what is taught: shown anew as soon as a worker has done what they wait for.

import { get } from "../api.js";
import { isTyping, signatureOf } from "../state/classes.js";

const AGAIN = 1500;
let before = null;

async function look() {
  let now = before;
  try {
    const [classes, versions] = await Promise.all([get("/api/v1/classes/"), get("/api/v1/model-versions/")]);
    now = signatureOf(classes, versions);
  } catch {
    // The server is away; the frame says so, and the next look may find it.
  }
  before ??= now;
  if (now !== before && !isTyping(document.activeElement)) location.reload();
  else setTimeout(look, AGAIN);
}

if ("pending" in document.body.dataset) look();
