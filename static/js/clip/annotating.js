// Marking spans and things in a recording, on its page.

import { Annotator } from "../annotate/annotator.js";

export function annotating(part, { player, clip }) {
  const annotator = new Annotator({
    root: document.querySelector("[data-annotate]"),
    stepper: player.stepper,
    video: part.video,
    figure: part.picture,
    bounds: () => ({ from: 0, to: clip.duration }),
  });
  annotator.begin();
  return annotator;
}
