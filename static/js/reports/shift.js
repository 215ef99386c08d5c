// Paper: what is folded on the screen is unfolded while it is printed.

import { parts } from "../dom.js";

const part = parts(document);
const folded = [];

part.print.addEventListener("click", () => window.print());
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll(".told-alerts details:not([open])")) {
    details.open = true;
    folded.push(details);
  }
});
window.addEventListener("afterprint", () => {
  for (const details of folded.splice(0)) details.open = false;
});
