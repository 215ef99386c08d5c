// Numbers and moments as people read them. Times within a recording are mm:ss; dates are in the reader's own way.

export function clock(seconds, { tenths = false } = {}) {
  if (!Number.isFinite(seconds)) return "–:––";
  const unit = tenths ? 10 : 1;
  const total = Math.max(0, Math.floor(seconds * unit + 1e-6));
  const whole = Math.floor(total / unit);
  const hours = Math.floor(whole / 3600);
  const minutes = String(Math.floor((whole % 3600) / 60)).padStart(2, "0");
  const rest = String(whole % 60).padStart(2, "0");
  const fraction = tenths ? `.${total % 10}` : "";
  return `${hours ? `${hours}:` : ""}${minutes}:${rest}${fraction}`;
}

export function length(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return clock(seconds);
}

export function bytes(count) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return unit === 0 ? `${value} ${units[0]}` : `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

export function secondsLeft(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "";
  if (seconds < 1.5) return "a moment left";
  if (seconds < 60) return `about ${Math.round(seconds)} s left`;
  if (seconds < 3600) return `about ${Math.round(seconds / 60)} min left`;
  return `about ${(seconds / 3600).toFixed(1)} h left`;
}

export function percent(fraction) {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;
}

export function score(value) {
  return value.toFixed(2);
}

// Frames are numbered from nought, as every file of annotations does.
export function frameWord(number) {
  return `frame ${number.toLocaleString("en")}`;
}

export function moment(iso, locale = undefined) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(date);
}

export function count(number, one, many = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

// How long ago, in the fewest words.
export function ago(seconds) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 5) return "just now";
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return count(Math.floor(seconds / 86_400), "day") + " ago";
}

const formats = new Map();

function formatIn(zone, options, locale) {
  const key = `${zone} ${locale} ${JSON.stringify(options)}`;
  if (!formats.has(key)) {
    try {
      formats.set(key, new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }));
    } catch {
      return formatIn("UTC", options, locale); // a zone that this browser does not know
    }
  }
  return formats.get(key);
}

// A moment (ISO 8601 or milliseconds) in a site's own time, with its date when it was not today there.
export function zoned(when, zone, { now = Date.now(), locale = undefined, seconds = true, name = true } = {}) {
  const date = new Date(when);
  if (Number.isNaN(date.getTime())) return "";
  const day = { year: "numeric", month: "2-digit", day: "2-digit" };
  const isToday = formatIn(zone, day, locale).format(date) === formatIn(zone, day, locale).format(new Date(now));
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (seconds) options.second = "2-digit";
  if (!isToday) Object.assign(options, { day: "numeric", month: "short" });
  if (name) options.timeZoneName = "short";
  return formatIn(zone, options, locale).format(date);
}

// A moment in a site's own time, to the tenth of a second.
export function precise(milliseconds, zone, { now = Date.now(), locale = undefined } = {}) {
  const tenth = Math.floor((((milliseconds % 1000) + 1000) % 1000) / 100);
  return `${zoned(milliseconds, zone, { now, locale, name: false })}.${tenth}`;
}
