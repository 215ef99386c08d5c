// Boxes of a thing that is followed: keys at some moments, straight lines between them. Pure.
// A track: {id, label, keys: [{time, left, top, right, bottom, outside}]}, keys in order of time, shares of the
// picture; `outside`: out of sight from that key on.

const CORNERS = ["left", "top", "right", "bottom"];
const SAME = 1e-4; // seconds: two keys of one frame are one
const SMALLEST = 0.004; // of the picture: less is a slip of the hand

const clamp = (value) => Math.min(1, Math.max(0, value));
const rounded = (value) => Math.round(clamp(value) * 1e5) / 1e5;

// The box of a track at a moment; null before its first key and while it is out of sight.
export function boxAt({ keys }, time) {
  const next = keys.findIndex((key) => key.time > time + SAME);
  const before = next < 0 ? keys.at(-1) : keys[next - 1];
  if (!before || before.outside) return null;
  const after = next < 0 ? null : keys[next];
  if (!after || time <= before.time) return cornersOf(before);
  const share = (time - before.time) / (after.time - before.time);
  return Object.fromEntries(CORNERS.map((corner) => [corner, before[corner] + share * (after[corner] - before[corner])]));
}

// Where it was seen last, also while it is out of sight: what a reader takes up again.
export function lastBox({ keys }, time) {
  const before = keys.findLast((key) => key.time <= time + SAME) ?? keys[0];
  return before ? cornersOf(before) : null;
}

export function keyAt({ keys }, time) {
  return keys.find((key) => Math.abs(key.time - time) <= SAME) ?? null;
}

// From two corners in any order; null when it is too small to be meant.
export function boxFrom(one, other) {
  const box = {
    left: rounded(Math.min(one.x, other.x)), top: rounded(Math.min(one.y, other.y)),
    right: rounded(Math.max(one.x, other.x)), bottom: rounded(Math.max(one.y, other.y)),
  };
  return box.right - box.left < SMALLEST || box.bottom - box.top < SMALLEST ? null : box;
}

// Moved as a whole, keeping its size at the edge of the picture.
export function movedBox(box, dx, dy) {
  const x = Math.min(1 - box.right, Math.max(-box.left, dx));
  const y = Math.min(1 - box.bottom, Math.max(-box.top, dy));
  return { left: rounded(box.left + x), top: rounded(box.top + y), right: rounded(box.right + x), bottom: rounded(box.bottom + y) };
}

// One corner dragged; past the opposite one the box turns over.
export function resizedBox(box, corner, point) {
  const [row, side] = corner.split("-");
  const fixed = { x: side === "left" ? box.right : box.left, y: row === "top" ? box.bottom : box.top };
  return boxFrom(fixed, point) ?? box;
}

// A key at a moment, in the place of one that is there.
export function withKey(track, time, box, { outside = false } = {}) {
  const key = { time, ...box, outside };
  const others = track.keys.filter((one) => Math.abs(one.time - time) > SAME);
  return { ...track, keys: [...others, key].sort((a, b) => a.time - b.time) };
}

export function withoutKey(track, time) {
  return { ...track, keys: track.keys.filter((key) => Math.abs(key.time - time) > SAME) };
}

// Out of sight from a moment on, or in sight again, where it was seen last.
export function toggledOutside(track, time) {
  const isOut = boxAt(track, time) === null;
  const box = boxAt(track, time) ?? lastBox(track, time);
  return box ? withKey(track, time, box, { outside: !isOut }) : track;
}

// The part of a track in [start, end], with a key at an edge that it crosses: what boxAt tells within stays the same.
// Null where nothing of it is seen.
export function cutTrack(track, start, end) {
  const { keys } = track;
  let kept = keys.filter(({ time }) => time >= start - SAME && time <= end + SAME);
  if (keys[0]?.time < start - SAME && !(kept[0]?.time <= start + SAME)) kept = [...edgeKey(track, start), ...kept];
  if (keys.at(-1)?.time > end + SAME && !(kept.at(-1)?.time >= end - SAME)) kept = [...kept, ...edgeKey(track, end)];
  if (kept.every(({ outside }) => outside)) return null;
  return { ...track, keys: kept.map((key) => ({ ...key, time: Math.min(end, Math.max(start, key.time)) })) };
}

function edgeKey(track, time) {
  const box = boxAt(track, time);
  return box ? [{ time, ...box, outside: false }] : [];
}

// Whether the second begins when and where the first ends, as the two parts of a cut track do.
export function follows(first, second) {
  const [end, begin] = [first.keys.at(-1), second.keys[0]];
  if (!end || !begin || first.label !== second.label || Boolean(end.outside) !== Boolean(begin.outside)) return false;
  return Math.abs(end.time - begin.time) <= SAME && CORNERS.every((corner) => Math.abs(end[corner] - begin[corner]) < 1e-6);
}

// It ends at a moment, so that it does not stand on through a span that has become longer.
export function endedTrack(track, time) {
  const box = boxAt(track, time);
  if (!box) return track;
  // Its last key may be of that very moment, and stays: it is gone just after.
  const gone = Math.max(time, track.keys.at(-1).time + 2 * SAME);
  return withKey(track, gone, box, { outside: true });
}

function cornersOf(key) {
  return Object.fromEntries(CORNERS.map((corner) => [corner, key[corner]]));
}
