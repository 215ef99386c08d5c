// An answer in words whose times of the recording lead to their moments. Pure.

const TIME = /\b(?:(\d+):)?(\d{1,3}):(\d{2})\b/g;

// [{text, seconds}]: `seconds` is null but for a time, mm:ss or h:mm:ss, that lies within the recording.
export function piecesOf(text, duration) {
  const pieces = [];
  let end = 0;
  for (const { 0: time, 1: hours = 0, 2: minutes, 3: rest, index } of text.matchAll(TIME)) {
    const seconds = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
    if (seconds > duration) continue;
    if (index > end) pieces.push({ text: text.slice(end, index), seconds: null });
    pieces.push({ text: time, seconds });
    end = index + time.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), seconds: null });
  return pieces;
}
