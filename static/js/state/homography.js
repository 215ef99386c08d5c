// Marks of the same places in both pictures of a pair, and what a homography makes of the thermal picture. Pure.
// A mark is {visible: [x, y] | null, thermal: [x, y] | null}, fractions of width and height.

export const LEAST = 4;
const REMEMBERED = 50;

export function fromPoints(points) {
  const marks = points.map(([x, y, u, v]) => ({ visible: [x, y], thermal: [u, v] }));
  return { marks, selected: null, past: [], kept: JSON.stringify(points) };
}

const inside = (value) => Math.min(1, Math.max(0, value));

export function reduce(state, action) {
  const { marks } = state;
  switch (action.type) {
    case "place": {
      // Completes the mark that waits for this picture; else it is the first half of a new one.
      const waiting = marks.findIndex((mark) => mark[action.picture] === null);
      const point = [inside(action.x), inside(action.y)];
      if (waiting >= 0) return { ...remember(state), selected: waiting, marks: replaced(marks, waiting, { [action.picture]: point }) };
      if (marks.length >= action.most) return state;
      return { ...remember(state), selected: marks.length, marks: [...marks, { visible: null, thermal: null, [action.picture]: point }] };
    }
    case "grab":
      return { ...remember(state), selected: action.mark };
    case "move":
      if (!marks[action.mark]) return state;
      return { ...state, selected: action.mark, marks: replaced(marks, action.mark, { [action.picture]: [inside(action.x), inside(action.y)] }) };
    case "remove":
      return { ...remember(state), selected: null, marks: marks.filter((_, index) => index !== action.mark) };
    case "clear":
      return { ...remember(state), selected: null, marks: [] };
    case "undo": {
      if (!state.past.length) return state;
      return { ...state, selected: null, marks: state.past.at(-1), past: state.past.slice(0, -1) };
    }
    case "kept":
      return { ...state, kept: JSON.stringify(points(state)) };
    default:
      return state;
  }
}

function remember(state) {
  return { ...state, past: [...state.past, state.marks].slice(-REMEMBERED) };
}

function replaced(marks, index, changes) {
  return marks.map((mark, at) => (at === index ? { ...mark, ...changes } : mark));
}

const isWhole = ({ visible, thermal }) => visible !== null && thermal !== null;

// The marks that lie in both pictures, as the API takes them.
export function points(state) {
  return state.marks.filter(isWhole).map(({ visible, thermal }) => [...visible, ...thermal]);
}

export function isChanged(state) {
  return JSON.stringify(points(state)) !== state.kept;
}

// The picture in which the next click is awaited: "visible", "thermal", or "" for either.
export function awaited({ marks }) {
  const half = marks.find((mark) => !isWhole(mark));
  if (!half) return "";
  return half.visible === null ? "visible" : "thermal";
}

export function hint(state) {
  const where = awaited(state);
  if (where) return `Now click the same place in the ${where} picture.`;
  const missing = LEAST - points(state).length;
  if (missing === LEAST) return "Click a place that is easy to find in both pictures: a corner of a building, a lamp, somebody's feet.";
  if (missing > 0) return `${missing === 1 ? "One more place is" : `${missing} more places are`} needed. Spread them over the whole picture.`;
  return "Look at the preview. Drag a mark, or nudge it with the arrow keys, until both pictures lie on each other; more marks make it steadier.";
}

// How far off a mark lies after fitting, and whether that is suspicious. Four marks always fit: that tells nothing.
export function offWord(errors, index) {
  if (errors.length <= LEAST) return { word: "", severity: "normal" };
  const error = errors[index];
  return { word: `${(error * 100).toFixed(1)} % off`, severity: error > 0.03 ? "notice" : "good" };
}

export function inverse([a, b, c, d, e, f, g, h, i]) {
  const cofactors = [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d];
  const determinant = a * cofactors[0] + b * cofactors[3] + c * cofactors[6];
  return cofactors.map((value) => value / determinant);
}

// Where a point of the visible picture lies in the thermal one.
export function carriedPoint([a, b, c, d, e, f, g, h, i], [x, y]) {
  const depth = g * x + h * y + i;
  return [(a * x + b * y + c) / depth, (d * x + e * y + f) / depth];
}

// The same of a box: what is around its four corners there.
export function carriedBox(numbers, box) {
  const corners = [[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]].map((corner) => carriedPoint(numbers, corner));
  const [across, down] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
  return { ...box, left: Math.min(...across), right: Math.max(...across), top: Math.min(...down), bottom: Math.max(...down) };
}

// The CSS transform that lays a thermal picture, stretched over a box of width x height pixels, onto the visible one
// in the same box. Its origin must be the box's upper left corner.
export function cssMatrix(numbers, width, height) {
  const [a, b, c, d, e, f, g, h, i] = inverse(numbers);
  const [k, l, m, n, o, p, q, r] = [a / i, (b / i) * (width / height), (c / i) * width, (d / i) * (height / width), e / i, (f / i) * height, g / i / width, h / i / height];
  return `matrix3d(${[k, n, 0, q, l, o, 0, r, 0, 0, 1, 0, m, p, 0, 1].map((value) => Number(value.toPrecision(10))).join(",")})`;
}

// Nine numbers out of what was typed or pasted; null unless there are nine.
export function numbersIn(text) {
  const found = text.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi) ?? [];
  return found.length === 9 ? found.map(Number) : null;
}

export function originWord({ origin, set_by, set_at }, isCamera) {
  const when = set_at ? `, ${set_at.slice(0, 10)}` : "";
  if (origin === "own") return `set here${set_by ? ` by ${set_by}` : ""}${when}`;
  if (origin === "camera") return "set at its camera";
  if (origin === "file") return "from the file of homographies";
  return isCamera ? "not set: both cameras count as seeing the same" : "not set: both pictures count as showing the same";
}
