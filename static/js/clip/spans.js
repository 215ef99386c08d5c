// The list of spans: a click jumps to the start, the one under the playhead is marked.

import { clone, setText } from "../dom.js";
import { clock, count, length, percent, score } from "../format.js";
import { spanAt } from "../state/curve.js";

export class SpanList {
  constructor({ list, counter, none, onJump }) {
    Object.assign(this, { list, counter, none, onJump });
    this.spans = [];
    this.current = -1;
  }

  load(spans, noneText) {
    this.spans = spans;
    this.current = -1;
    this.buttons = [];
    this.list.replaceChildren(...spans.map((span) => this.item(span)));
    this.list.hidden = spans.length === 0;
    this.none.hidden = spans.length > 0;
    setText(this.none, noneText);
    setText(this.counter, spans.length ? count(spans.length, "span") : "");
  }

  item(span) {
    const { node, part } = clone("span-item");
    setText(part.label, span.label);
    setText(part.peak, `peak ${score(span.peak)}`);
    setText(part.times, `${clock(span.start)} to ${clock(span.end)} · ${length(span.end - span.start)} · strongest at ${clock(span.peak_time)}`);
    setText(part.text, span.description);
    setText(part.shares, shares(span.contributions));
    part.button.addEventListener("click", () => this.onJump(span.start));
    this.buttons.push(part.button);
    return node;
  }

  moveTo(seconds) {
    const now = spanAt(this.spans, seconds);
    if (now === this.current) return;
    this.buttons[this.current]?.removeAttribute("aria-current");
    this.current = now;
    if (now < 0) return;
    this.buttons[now].setAttribute("aria-current", "true");
    const { list } = this;
    const { offsetTop: top, offsetHeight: height } = this.buttons[now];
    const within = top - list.offsetTop;
    if (within < list.scrollTop || within + height > list.scrollTop + list.clientHeight) list.scrollTop = within;
  }

  // The start of the next span after a moment (or before it); null when there is none.
  neighbour(seconds, direction) {
    const starts = this.spans.map(({ start }) => start);
    return (direction > 0 ? starts.find((start) => start > seconds + 0.05) : starts.findLast((start) => start < seconds - 0.5)) ?? null;
  }
}

function shares(contributions) {
  return Object.entries(contributions)
    .filter(([, share]) => share >= 0.05)
    .sort(([, a], [, b]) => b - a)
    .map(([name, share]) => `${name} ${percent(share)}`)
    .join(" · ");
}
