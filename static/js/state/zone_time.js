// A chart's axis shows a site's own clock: moments are moved by what the site is ahead of UTC. Pure.

const QUARTER = 900_000; // no zone changes its offset within a quarter of an hour
const offsets = new Map();
const formats = new Map();

function format(zone) {
  if (!formats.has(zone)) {
    const options = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" };
    try {
      formats.set(zone, new Intl.DateTimeFormat("en-US", { ...options, timeZone: zone }));
    } catch {
      formats.set(zone, new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" })); // unknown to this browser
    }
  }
  return formats.get(zone);
}

// Milliseconds by which the zone's clocks are ahead of UTC at a moment (milliseconds since 1970).
export function offsetOf(moment, zone) {
  const quarter = Math.floor(moment / QUARTER);
  const key = `${zone} ${quarter}`;
  if (!offsets.has(key)) {
    if (offsets.size > 5000) offsets.clear();
    const at = quarter * QUARTER;
    const found = Object.fromEntries(format(zone).formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    offsets.set(key, Date.UTC(found.year, found.month - 1, found.day, found.hour, found.minute, found.second) - at);
  }
  return offsets.get(key);
}

export function toSite(moment, zone) {
  return moment + offsetOf(moment, zone);
}

export function fromSite(shown, zone) {
  return shown - offsetOf(shown - offsetOf(shown, zone), zone);
}
