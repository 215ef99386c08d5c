// The hours in which alerts may open: a row a period, days as switches.

import { clone, setText } from "../dom.js";
import { DAYS, problem, reduce, remark } from "../state/schedule.js";

export function scheduleEditor({ part, initial, changed }) {
  let periods = initial;

  const dispatch = (action) => {
    periods = reduce(periods, action);
    show();
    changed(periods, problem(periods));
  };

  for (const button of part.presets.querySelectorAll("[data-preset]")) {
    button.addEventListener("click", () => dispatch({ type: "add", preset: button.dataset.preset }));
  }

  function row(index) {
    const { node, part: parts } = clone("schedule-row");
    node.parts = parts;
    parts.legend.textContent = `Period ${index + 1}`;
    parts.days.append(
      ...DAYS.map((word, day) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = word;
        button.addEventListener("click", () => dispatch({ type: "day", index, day }));
        return button;
      }),
    );
    parts.start.addEventListener("change", () => dispatch({ type: "start", index, time: parts.start.value }));
    parts.end.addEventListener("change", () => dispatch({ type: "end", index, time: parts.end.value }));
    parts.remove.addEventListener("click", () => dispatch({ type: "remove", index }));
    return node;
  }

  function show() {
    if (part.list.children.length !== periods.length) part.list.replaceChildren(...periods.map((_, index) => row(index)));
    periods.forEach((period, index) => {
      const { days, start, end, remark: note } = part.list.children[index].parts;
      [...days.children].forEach((button, day) => button.setAttribute("aria-pressed", String(period.days.includes(day))));
      // Time fields know no 24:00; midnight as an end means the same.
      start.value = period.start;
      end.value = period.end === "24:00" ? "00:00" : period.end;
      setText(note, remark(period));
    });
    part.always.hidden = periods.length > 0;
  }

  show();
  return { problem: () => problem(periods) };
}
