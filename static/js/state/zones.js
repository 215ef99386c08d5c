// Zones and masks while they are drawn: what the editor holds, and what each gesture makes of it. Pure.
// Points are fractions of the picture.

const MOST_ZONES = 32;
const MOST_POINTS = 64;
const LONGEST_PAST = 50;
const WORDS = { watch: "Zone", mask: "Mask" };

const clamp = (value, least = 0, most = 1) => Math.min(most, Math.max(least, value));
const rounded = (value) => Math.round(clamp(value) * 1e4) / 1e4;
const pointAt = (x, y) => [rounded(x), rounded(y)];

// selected: index of a zone or null; draft: the zone being drawn or null; past: earlier lists of zones
export function fromZones(zones) {
  return { zones: zones.map((zone) => ({ ...zone, points: zone.points.map(([x, y]) => [x, y]) })), selected: null, draft: null, past: [] };
}

export function canAdd(state) {
  return state.zones.length < MOST_ZONES;
}

// Why the zones cannot be kept as they are, or "".
export function problem({ zones, draft }) {
  if (draft) return "Finish the zone that you are drawing, or press Escape to drop it.";
  const names = zones.map(({ name }) => name.trim().toLowerCase());
  if (names.some((name) => !name)) return "Give every zone a name.";
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice ? `Two zones are called “${twice}”; give each a name of its own.` : "";
}

export function reduce(state, action) {
  const { zones, draft } = state;
  switch (action.type) {
    case "begin":
      return canAdd(state) ? { ...state, draft: { kind: action.kind, points: [] }, selected: null } : state;
    case "cancel":
      return { ...state, draft: null };
    case "add":
      if (!draft || draft.points.length >= MOST_POINTS) return state;
      return { ...state, draft: { ...draft, points: [...draft.points, pointAt(action.x, action.y)] } };
    case "close":
      return draft && draft.points.length >= 3 ? added(state, draft) : state;
    case "rectangle":
      return canAdd(state) ? added(state, { kind: action.kind, points: [[0.3, 0.3], [0.7, 0.3], [0.7, 0.7], [0.3, 0.7]] }) : state;
    case "select":
      return { ...state, selected: zones[action.zone] ? action.zone : null };
    case "grab": // before a movement, so that undo takes the whole of it back
      return remembered(state);
    case "move-point":
      return withPoints(state, action.zone, (points) => points.map((point, index) => (index === action.point ? pointAt(action.x, action.y) : point)));
    case "move-zone":
      return withPoints(state, action.zone, (points) => moved(points, action.dx, action.dy));
    case "insert": {
      const { points } = zones[action.zone];
      if (points.length >= MOST_POINTS) return state;
      return withPoints(remembered(state), action.zone, () => [...points.slice(0, action.after + 1), pointAt(action.x, action.y), ...points.slice(action.after + 1)]);
    }
    case "remove-point": {
      const { points } = zones[action.zone];
      if (points.length <= 3) return state;
      return withPoints(remembered(state), action.zone, () => points.filter((_, index) => index !== action.point));
    }
    case "remove-zone":
      return { ...remembered(state), zones: zones.filter((_, index) => index !== action.zone), selected: null };
    case "rename":
      return withZone(state, action.zone, { name: action.name });
    case "kind":
      return withZone(remembered(state), action.zone, { kind: action.kind });
    case "undo": {
      const last = state.past.at(-1);
      return last ? { ...state, zones: last, past: state.past.slice(0, -1), selected: null, draft: null } : state;
    }
    default:
      return state;
  }
}

// Between which points a zone can be given a further one: the middle of each side.
export function middles(points) {
  return points.map(([x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length];
    return [(x + nextX) / 2, (y + nextY) / 2];
  });
}

function added(state, { kind, points }) {
  const zone = { name: freeName(state.zones, kind), kind, points };
  const next = remembered(state);
  return { ...next, zones: [...next.zones, zone], selected: next.zones.length, draft: null };
}

function freeName(zones, kind) {
  const taken = new Set(zones.map(({ name }) => name.trim().toLowerCase()));
  for (let number = 1; ; number += 1) {
    const name = `${WORDS[kind]} ${number}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

// As far as the picture's edges let it, so that its shape stays.
function moved(points, dx, dy) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const right = clamp(dx, -Math.min(...xs), 1 - Math.max(...xs));
  const down = clamp(dy, -Math.min(...ys), 1 - Math.max(...ys));
  return points.map(([x, y]) => pointAt(x + right, y + down));
}

function remembered(state) {
  return { ...state, past: [...state.past, state.zones].slice(-LONGEST_PAST) };
}

function withPoints(state, zone, change) {
  return withZone(state, zone, { points: change(state.zones[zone].points) });
}

function withZone(state, zone, changes) {
  return { ...state, zones: state.zones.map((one, index) => (index === zone ? { ...one, ...changes } : one)) };
}
