// The list of all systems' spans: a click jumps to the start, those under the playhead are marked.

import { showWords } from "../describing/words.js";
import { clone, setText } from "../dom.js";
import { clock, count, length, score } from "../format.js";
import { newest } from "../state/described.js";
import { spansAt } from "../state/overlaid.js";
import { paint, swatch } from "../systems/legend.js";

export class SpanList {
  // onJump(seconds, system); onMore(span) for all that is said of it
  constructor({ list, counter, none, onJump, onMore }) {
    Object.assign(this, { list, counter, none, onJump, onMore });
    this.spans = [];
    this.current = new Set();
  }

  // spans: as state/overlaid.js merges them; with `several` systems each item says whose it is.
  load(spans, { several = false, noneText = "" } = {}) {
    this.spans = spans;
    this.current = new Set();
    this.buttons = [];
    this.parts = new Map(); // by the span's number
    this.list.replaceChildren(...spans.map((span) => this.item(span, several)));
    this.list.hidden = spans.length === 0;
    this.none.hidden = spans.length > 0;
    setText(this.none, noneText);
    const systems = new Set(spans.map(({ system }) => system.key)).size;
    setText(this.counter, spans.length ? count(spans.length, "span") + (several ? ` of ${count(systems, "system")}` : "") : "");
  }

  item(span, several) {
    const { node, part } = clone("span-item");
    setText(part.label, span.label || "unusual");
    setText(part.peak, `peak ${score(span.peak)}`);
    setText(part.times, `${clock(span.start)} to ${clock(span.end)} · ${length(span.end - span.start)} · strongest at ${clock(span.peak_time)}`);
    showWords(part, span.described);
    this.parts.set(span.id, part);
    part.more.addEventListener("click", () => this.onMore(this.spans.find(({ id }) => id === span.id)));
    setText(part.shares, span.words);
    part.system.hidden = !several;
    if (several) {
      const line = swatch();
      paint(line, span.system.look);
      part.system.append(line.svg, span.system.title);
    }
    part.button.addEventListener("click", () => this.onJump(span.start, span.system.key));
    this.buttons.push(part.button);
    return node;
  }

  // What is newly said of a span, put where it stands.
  describe(id, described) {
    const place = this.spans.findIndex((span) => span.id === id);
    if (place < 0) return;
    const span = { ...this.spans[place], described: newest(this.spans[place].described, described) };
    this.spans = this.spans.with(place, span);
    showWords(this.parts.get(id), span.described);
  }

  moveTo(seconds) {
    const now = spansAt(this.spans, seconds);
    const entered = now.find((place) => !this.current.has(place));
    if (entered === undefined && now.length === this.current.size) return;
    for (const place of this.current) this.buttons[place].removeAttribute("aria-current");
    this.current = new Set(now);
    for (const place of now) this.buttons[place].setAttribute("aria-current", "true");
    if (entered !== undefined) this.reveal(this.buttons[entered]);
  }

  reveal({ offsetTop: top, offsetHeight: height }) {
    const { list } = this;
    const within = top - list.offsetTop;
    if (within < list.scrollTop || within + height > list.scrollTop + list.clientHeight) list.scrollTop = within;
  }

  // The start of the next span after a moment (or before it); null when there is none.
  neighbour(seconds, direction) {
    const starts = this.spans.map(({ start }) => start);
    return (direction > 0 ? starts.find((start) => start > seconds + 0.05) : starts.findLast((start) => start < seconds - 0.5)) ?? null;
  }
}
