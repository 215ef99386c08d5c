// The overview: the newest recordings, kept up to date.

import { addresses } from "../api.js";
import { clone, readJson, reconcile, setIcon, setText } from "../dom.js";
import { clock, moment } from "../format.js";
import { describe } from "../state/analysis.js";
import * as clips from "../state/clips.js";
import { connect } from "../updates.js";

const list = document.querySelector('[data-part="list"]');
const NEWEST = 8;
let state = clips.fromSnapshot(readJson("snapshot"));

function make(clip) {
  const { node, part } = clone("clip-card");
  part.link.href = addresses.page(clip.id);
  part.title.textContent = clip.title;
  part.length.textContent = clock(clip.duration);
  part.added.dateTime = clip.created_at;
  part.added.textContent = moment(clip.created_at);
  return { node, part };
}

function update({ part }, clip) {
  const analysis = clip.analyses[0];
  const { severity, icon, word } = describe(analysis);
  part.chip.dataset.severity = severity;
  setIcon(part.chip.querySelector("svg"), icon);
  setText(part.state, word);
  part.bar.hidden = analysis?.state !== "running";
  part.bar.value = analysis?.fraction ?? 0;
  part.poster.hidden = !clip.poster_url;
  if (clip.poster_url && !part.poster.src) part.poster.src = clip.poster_url;
}

function show() {
  reconcile(list, state.clips.slice(0, NEWEST), { key: ({ id }) => id, make, update });
  list.removeAttribute("aria-busy");
}

show();
const updates = connect({
  clips: {
    onSnapshot(message) {
      state = clips.fromSnapshot(message.clips);
      show();
    },
    onMessage(message) {
      const next = clips.reduce(state, message);
      state = next.state;
      if (next.stale) updates.refresh("clips");
      show();
    },
  },
});
