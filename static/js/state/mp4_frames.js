// The presentation times of an MP4 file's pictures, from the tables in its `moov` box (ISO/IEC 14496-12: mdhd, stts,
// ctts, elst). Pure: the bytes come from elsewhere. A player says which picture it shows only while it shows it; the
// file says where all the others are, B-frames and variable rates included.

const HEADER = 8;

// The boxes directly within [from, to) of a DataView: {type, from, to} of their content; a cut-off last one is told.
export function boxesIn(view, from = 0, to = view.byteLength) {
  const boxes = [];
  let at = from;
  while (at + HEADER <= to) {
    let size = view.getUint32(at);
    let header = HEADER;
    if (size === 1) {
      if (at + 16 > to) break;
      size = Number(view.getBigUint64(at + 8));
      header = 16;
    }
    if (size === 0) size = to - at; // to the end of the file
    if (size < header) break;
    boxes.push({ type: typeAt(view, at + 4), start: at, from: at + header, to: at + size });
    at += size;
  }
  return boxes;
}

// frames as state/frames.js wants them; null where the box holds no table of pictures (a fragmented file).
export function framesOf(view, moov = { from: 0, to: view.byteLength }) {
  for (const trak of children(view, moov, "trak")) {
    const media = child(view, trak, "mdia");
    const handler = media && child(view, media, "hdlr");
    if (!handler || typeAt(view, handler.from + 8) !== "vide") continue;
    return framesOfTrack(view, trak, media, timescaleOf(view, child(view, moov, "mvhd")));
  }
  return null;
}

function framesOfTrack(view, trak, media, movieScale) {
  const scale = timescaleOf(view, child(view, media, "mdhd"));
  const table = child(view, child(view, media, "minf"), "stbl");
  const durations = runs(view, child(view, table, "stts"), false);
  if (!durations.length) return null;
  const offsets = runs(view, child(view, table, "ctts"), true);
  const { skipped, delay } = editOf(view, child(view, trak, "edts"));
  const units = presentation(durations, offsets);
  // The edit list begins the film at a picture; what lies before it is decoded and not shown.
  const shown = skipped > 0 ? units.filter((time) => time >= skipped) : units;
  if (!shown.length) return null;
  const [first] = shown;
  const times = Float64Array.from(shown, (time) => (time - first) / scale);
  return { times, origin: (first - skipped) / scale + delay / movieScale, tail: durations.at(-1).value / scale, exact: true };
}

// Times in order of showing, in the track's units. Samples are stored in order of decoding.
function presentation(durations, offsets) {
  const count = durations.reduce((sum, run) => sum + run.count, 0);
  const times = new Float64Array(count);
  let at = 0;
  let clock = 0;
  for (const { count: samples, value } of durations) {
    for (let sample = 0; sample < samples; sample += 1, at += 1, clock += value) times[at] = clock;
  }
  at = 0;
  for (const { count: samples, value } of offsets) {
    for (let sample = 0; sample < samples && at < count; sample += 1, at += 1) times[at] += value;
  }
  return times.sort();
}

// stts and ctts: runs of equal values. Version 1 of ctts is signed; writers set the sign in version 0 too.
function runs(view, box, signed) {
  if (!box) return [];
  const count = view.getUint32(box.from + 4);
  const found = [];
  for (let at = box.from + 8; found.length < count && at + 8 <= box.to; at += 8) {
    found.push({ count: view.getUint32(at), value: signed ? view.getInt32(at + 4) : view.getUint32(at + 4) });
  }
  return found;
}

// skipped: units of the track before its first picture; delay: units of the film in which nothing is shown yet.
function editOf(view, edts) {
  const list = edts && child(view, edts, "elst");
  const edit = { skipped: 0, delay: 0 };
  if (!list) return edit;
  const isLong = view.getUint8(list.from) === 1;
  const size = isLong ? 20 : 12;
  const count = view.getUint32(list.from + 4);
  for (let entry = 0, at = list.from + 8; entry < count && at + size <= list.to; entry += 1, at += size) {
    const length = isLong ? Number(view.getBigUint64(at)) : view.getUint32(at);
    const begin = isLong ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4);
    if (begin >= 0) return { ...edit, skipped: begin };
    edit.delay += length;
  }
  return edit;
}

function timescaleOf(view, box) {
  return view.getUint32(box.from + (view.getUint8(box.from) === 1 ? 20 : 12));
}

function children(view, box, type) {
  return boxesIn(view, box.from, Math.min(box.to, view.byteLength)).filter((one) => one.type === type);
}

function child(view, box, type) {
  return (box && children(view, box, type)[0]) ?? null;
}

function typeAt(view, at) {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}
