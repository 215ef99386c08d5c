// The frames of a video: which one is shown at a moment, and where to seek for one. Pure.
// frames: {times: ascending seconds since the first frame, origin: the first frame's time in the player,
// tail: seconds that the last one is shown, exact: read from the file rather than reckoned from a mean rate}

const ROUNDING = 2e-4; // seconds by which a player's rounded time may miss the one in the file

export function evenFrames({ fps, count, duration }) {
  const rate = fps > 0 ? fps : 25;
  const length = Math.max(1, count || Math.round(duration * rate));
  return { times: Float64Array.from({ length }, (_, number) => number / rate), origin: 0, tail: 1 / rate, exact: false };
}

// The number of the frame that is on the screen at a moment.
export function frameAt({ times }, moment) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= moment + ROUNDING) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

export function endOf(frames, number) {
  const { times, tail } = frames;
  return number + 1 < times.length ? times[number + 1] : times[number] + tail;
}

export function durationOf(frames) {
  return endOf(frames, frames.times.length - 1);
}

// A moment within a frame, as far as can be from its neighbours, where rounding cannot pick another one.
export function middleOf(frames, number) {
  return (frames.times[number] + endOf(frames, number)) / 2;
}

export function clampNumber({ times }, number) {
  return Math.min(times.length - 1, Math.max(0, number));
}

// The nearest moment at which one frame gives way to the next.
export function boundaryNear(frames, moment) {
  const number = frameAt(frames, moment);
  const [start, end] = [frames.times[number], endOf(frames, number)];
  if (moment <= start) return start;
  return moment - start <= end - moment ? start : end;
}
