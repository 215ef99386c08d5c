// What there is room for of one system only: modality shares, classes, boxes, heatmap.

import { setText, toast } from "../dom.js";
import { absentSentences } from "../state/explain.js";

export class Details {
  constructor(part, { overlays, shares, moment, range }) {
    Object.assign(this, { part, overlays, shares, moment, range });
    this.shown = "";
  }

  // result: {analysis, scores, whole} or null while there is none. Whether anything changed.
  show(result, clip, several) {
    const { part } = this;
    const what = result ? `${result.analysis.id} ${result.whole}` : "";
    if (what === this.shown) return false;
    this.shown = what;
    const scores = result?.scores ?? null;
    for (const overlay of this.overlays) overlay.load(scores ?? { boxes: [], heatmaps: null });
    part.boxes.hidden = !this.overlays[0].has.boxes;
    part.heatmap.hidden = !this.overlays[0].has.heatmap;
    part["classes-panel"].hidden = !this.moment.load(scores);
    part["shares-panel"].hidden = !scores || !this.shares.load(scores, clip.duration);
    if (!scores) part["score-now"].hidden = part.light.hidden = part.alone.hidden = true;
    const of = several && result ? ` (${result.analysis.system_title})` : "";
    setText(part["shares-of"], of);
    setText(part["classes-of"], of);
    setText(part.absent, scores ? absentSentences(scores, clip).join(" ") : "");
    if (!part["shares-panel"].hidden) this.shares.show(this.range()).catch((error) => toast(error.message));
    return true;
  }
}
