// Draws the recordings: one row each, kept in place while its analysis goes on.

import { addresses, post, remove } from "../api.js";
import { clone, confirm, reconcile, setIcon, setText, toast } from "../dom.js";
import { bytes, clock, moment, percent, score, secondsLeft } from "../format.js";
import { bySystem, describe, foremost } from "../state/analysis.js";

export class ClipList {
  constructor({ list, mayManage, onDeleted }) {
    Object.assign(this, { list, mayManage, onDeleted });
  }

  show(clips) {
    reconcile(this.list, clips, {
      key: ({ id }) => id,
      make: (clip) => this.make(clip),
      update: (row, clip) => this.update(row, clip),
    });
    this.list.removeAttribute("aria-busy");
  }

  make(clip) {
    const { node, part } = clone("clip-row");
    const row = { node, part, clip };
    part.title.href = part["poster-link"].href = addresses.page(clip.id);
    setText(part.title, clip.title);
    part.title.title = clip.title;
    setText(part.length, clock(clip.duration));
    setText(part.facts, facts(clip));
    part.added.dateTime = clip.created_at;
    setText(part.added, moment(clip.created_at));
    part.delete.setAttribute("aria-label", `Delete ${clip.title}`);
    part.delete.title = "Delete";
    part.cancel.addEventListener("click", () => this.cancel(row));
    part.retry.addEventListener("click", () => this.retry(row));
    part.delete.addEventListener("click", () => this.delete(row));
    return row;
  }

  update(row, clip) {
    if (row.shown === clip) return;
    row.shown = row.clip = clip;
    const { part } = row;
    const analysis = foremost(clip);
    const { severity, icon, word } = describe(analysis);
    part.chip.dataset.severity = severity;
    setIcon(part.chip.querySelector("svg"), icon);
    setText(part.state, word);
    const running = analysis?.state === "running";
    part.bar.hidden = !running;
    part.bar.value = analysis?.fraction ?? 0;
    setText(part.detail, [detail(analysis), bySystem(clip).length > 1 && analysis.system_title].filter(Boolean).join(" · "));
    part.detail.title = part.detail.textContent;
    part.poster.hidden = !clip.poster_url;
    if (clip.poster_url && !part.poster.getAttribute("src")) part.poster.src = clip.poster_url;
    part.cancel.hidden = !this.mayManage || !(running || analysis?.state === "queued");
    part.retry.hidden = !this.mayManage || !(analysis?.state === "failed" || analysis?.state === "cancelled");
    part.delete.hidden = !clip.can_delete;
  }

  async cancel({ part, clip }) {
    await during(part.cancel, () => post(addresses.cancel(foremost(clip).id)));
  }

  async retry({ part, clip }) {
    await during(part.retry, () => post(addresses.retry(foremost(clip).id)));
  }

  async delete({ part, clip }) {
    const sure = await confirm({
      title: "Delete this recording?",
      text: `${clip.title}, its scores and its spans are removed from the server. This cannot be undone.`,
      yes: "Delete",
    });
    if (!sure) return;
    const done = await during(part.delete, () => remove(addresses.clip(clip.id)));
    if (done) this.onDeleted(clip.id);
  }
}

function facts(clip) {
  const parts = [`${clip.width} × ${clip.height}`, bytes(clip.size)];
  if (clip.has_audio) parts.push("sound");
  if (clip.thermal_url) parts.push("thermal");
  if (clip.camera) parts.push(clip.camera);
  return parts.join(" · ");
}

function detail(analysis) {
  if (!analysis) return "";
  const { state, summary } = analysis;
  if (state === "running") return [percent(analysis.fraction), secondsLeft(analysis.seconds_left)].filter(Boolean).join(" · ");
  if (state === "failed") return analysis.error;
  if (state === "done" && summary?.peak !== undefined) return `strongest ${score(summary.peak)}`;
  return "";
}

// Keeps a button from being pressed twice, and says why when the request fails.
async function during(button, work) {
  button.disabled = true;
  try {
    await work();
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  } finally {
    button.disabled = false;
  }
}
