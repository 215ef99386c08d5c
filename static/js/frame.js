// What every page has: the theme switch, dates in the reader's own way, forms that ask before they act.

import { confirm } from "./dom.js";
import { moment } from "./format.js";

function showTheme() {
  const word = document.querySelector("[data-theme-word]");
  if (word) word.textContent = document.documentElement.dataset.theme === "light" ? "Light" : "Dark";
}

document.querySelector("[data-theme-switch]")?.addEventListener("click", () => {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === "light" ? "dark" : "light";
  try {
    localStorage.setItem("watchpost.theme", root.dataset.theme);
  } catch {
    // Without storage the choice lasts until the next page.
  }
  showTheme();
  document.dispatchEvent(new CustomEvent("watchpost:theme"));
});
showTheme();

// On a phone tabs and places scroll sideways: the present one must be seen.
for (const present of document.querySelectorAll(":is(.tabs, .rail) [aria-current]")) present.scrollIntoView({ block: "nearest", inline: "center" });

for (const time of document.querySelectorAll("time[datetime]")) {
  const text = moment(time.dateTime);
  if (text) time.textContent = text;
}

for (const form of document.querySelectorAll("form[data-ask]")) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.answered) return;
    event.preventDefault();
    if (await confirm({ title: form.dataset.ask, text: form.dataset.askText ?? "", yes: form.dataset.askYes })) {
      form.dataset.answered = "yes";
      form.requestSubmit();
    }
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
    button.textContent = "Copied";
  });
}
