// How much each kind of evidence contributed to an alert, as bars.

import { percent } from "../format.js";

export function showShares(list, contributions) {
  const shares = Object.entries(contributions).filter(([, share]) => share >= 0.01).sort(([, one], [, other]) => other - one);
  list.replaceChildren(
    ...shares.map(([name, share]) => {
      const row = document.createElement("div");
      const word = document.createElement("span");
      const bar = document.createElement("meter");
      const value = document.createElement("span");
      word.textContent = name;
      bar.value = share;
      bar.className = `share-${name}`;
      bar.setAttribute("aria-label", name);
      value.textContent = percent(share);
      row.append(word, bar, value);
      return row;
    }),
  );
}
