// Correcting an alert on its page: its own span is proposed, to be dragged; pictures are those of its evidence.

import { Annotator } from "../annotate/annotator.js";
import { loadFrames } from "../annotate/frame_table.js";
import { Stepper } from "../annotate/stepper.js";
import { precise } from "../format.js";
import { proposalOf, reachOf } from "../state/alert_span.js";

const RATE = 15; // frames a second that are taken where the file tells nothing

// alert(): the page's newest; null where the page has nothing to mark, for a fault of the site
export function annotating(part, { alert, zone }) {
  const root = document.querySelector("[data-annotate]");
  if (!root) return null;
  const { video } = part;
  const stepper = new Stepper(video, { onFrame: () => annotator?.moveTo() });
  const annotator = new Annotator({
    root,
    stepper,
    video,
    figure: part.picture,
    origin: () => (video.readyState >= 1 && alert().evidence_start ? Date.parse(alert().evidence_start) / 1000 : null),
    bounds: () => reachOf(alert(), Date.now() / 1000),
    words: (seconds) => precise(seconds * 1000, zone),
    proposal: proposalOf(alert()),
  });
  const measure = async () => {
    const address = video.currentSrc;
    const frames = await loadFrames(address, { fps: RATE, count: 0, duration: Number.isFinite(video.duration) ? video.duration : 60 });
    if (address === video.currentSrc) stepper.use(frames);
  };
  video.addEventListener("loadedmetadata", measure);
  if (video.readyState >= 1) measure();
  annotator.begin();
  return annotator;
}
