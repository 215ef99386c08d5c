// What files of annotations hold, in sentences. Pure.

import { count } from "../format.js";

export function outlookWords({ spans, tracks, files }) {
  if (!spans) return "Nothing is marked here yet: the file would be empty.";
  const things = tracks ? ` with ${count(tracks, "followed thing")}` : "";
  return `${count(spans, "span")}${things}${files > 1 ? `, in ${count(files, "file")} (a ZIP)` : ""}.`;
}

// found: what the server says of a file; `applied`: whether it was added already.
export function importWords({ applied, added, clips }) {
  const there = clips.reduce((sum, clip) => sum + clip.there, 0);
  const known = there ? ` ${count(there, "span")} of it ${there === 1 ? "is" : "are"} here already.` : "";
  if (applied) return { sentence: `${count(added, "span")} ${added === 1 ? "was" : "were"} added.${known}`, action: "" };
  if (!added) return { sentence: `Nothing in this file would be added.${known}`, action: "" };
  return { sentence: `${count(added, "span")} would be added.${known}`, action: `Add ${count(added, "span")}` };
}
