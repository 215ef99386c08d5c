// The results of finished analyses: scores and spans, fetched once each.

import { addresses, get } from "../api.js";
import { newest } from "../state/described.js";

export class Results {
  // onChange() when something arrived; onError(error) when it could not be fetched
  constructor({ onChange, onError }) {
    Object.assign(this, { onChange, onError });
    this.known = new Map(); // by analysis: {scores, spans, whole}
    this.asked = new Map(); // by analysis: whether boxes and heatmaps are asked for too
    this.said = new Map(); // by span: what was heard of it, also before it was fetched
  }

  // What is there of these analyses, in their order: [{analysis, scores, spans}].
  of(analyses) {
    return analyses.filter(({ id }) => this.known.has(id)).map((analysis) => ({ analysis, ...this.known.get(analysis.id) }));
  }

  // Boxes and heatmaps are asked for only of the analysis `whole`: they are by far the most of it.
  want(analyses, whole) {
    for (const { id, state, summary } of analyses) {
      // The news that it is done comes before its summary.
      if (state === "done" && summary?.spans !== undefined) this.fetch(id, id === whole);
    }
  }

  // What is newly said of a span of an analysis.
  hear({ analysis, span: id, described }) {
    this.said.set(id, newest(this.said.get(id), described));
    const known = this.known.get(analysis);
    if (known) known.spans = known.spans.map((span) => this.withSaid(span));
  }

  withSaid(span) {
    return { ...span, described: newest(span.described, this.said.get(span.id) ?? span.described) };
  }

  // The spans anew, after a time without connection: [{analysis, span, described}].
  async spansAgain() {
    const asked = [...this.known.keys()].map(async (analysis) => {
      const spans = await get(addresses.spans(analysis));
      return spans.map(({ id, described }) => ({ analysis, span: id, described }));
    });
    return (await Promise.all(asked)).flat();
  }

  async fetch(id, whole) {
    if (this.asked.has(id) && (this.asked.get(id) || !whole)) return;
    this.asked.set(id, whole);
    try {
      const [scores, spans] = await Promise.all([get(addresses.scores(id, whole)), get(addresses.spans(id))]);
      if (this.known.get(id)?.whole && !whole) return;
      this.known.set(id, { scores, spans: spans.map((span) => this.withSaid(span)), whole });
    } catch (error) {
      this.asked.delete(id);
      this.onError(error);
      return;
    }
    this.onChange();
  }
}
