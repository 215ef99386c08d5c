// The keys of annotating. They come before the page's own while the reader annotates.

import { isTyping } from "../dom.js";

// A character, or the name of a key; on some keyboards a bracket needs AltGr, which also says Ctrl and Alt.
export function keyName(event) {
  const isBracket = event.key === "[" || event.key === "]";
  if (event.altKey && !isBracket) return "";
  if ((event.ctrlKey || event.metaKey) && !isBracket) {
    const letter = event.key.toLowerCase();
    if (letter === "z") return event.shiftKey ? "redo" : "undo";
    return letter === "y" ? "redo" : "";
  }
  if (event.key === "<" || (event.shiftKey && event.key === ";")) return "ten-back";
  if (event.key === ">" || (event.shiftKey && event.key === ":")) return "ten-on";
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

// work: {name: function}, one that returns false leaves the key to the page; isOn(): whether they count now.
export function listenForKeys(work, isOn) {
  document.addEventListener(
    "keydown",
    (event) => {
      if (!isOn()) return;
      const name = keyName(event);
      // What is typed is undone by the field itself, and no key works behind a dialog.
      const isBlocked = isTyping({ target: event.target }) || event.isComposing;
      if (!work[name] || isBlocked) return;
      if ((name === " " || name === "Enter") && event.target.closest("button, a, summary, [role=button]")) return;
      if (work[name](event) === false) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
}
