// Which recording shows a moment, and what comes after it. Pure. Recordings: [{id, start, end}], Unix seconds.

// The one that covers the moment, else the next one that begins within `reach` seconds; with the second to begin at.
export function recordingAt(recordings, moment, reach = 120) {
  const index = recordings.findIndex(({ end }) => end > moment);
  if (index < 0 || recordings[index].start - moment > reach) return null;
  return { index, offset: Math.max(0, moment - recordings[index].start) };
}

// The next one, and whether something is missing between.
export function following(recordings, index) {
  const next = recordings[index + 1];
  return next ? { index: index + 1, hasGap: next.start - recordings[index].end > 2 } : null;
}
