// Zones and masks drawn on the camera's picture, by mouse, touch and keyboard. What a gesture makes of them is
// state/zones.js; here are the gestures and the drawing.

import { clone } from "../dom.js";
import * as zones from "../state/zones.js";

const SVG = "http://www.w3.org/2000/svg";
const CLOSE = 16; // pixels from the first point within which a press closes the zone
const STEP = 0.005; // of the picture, for an arrow key; ten times that with Shift
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const percent = (share) => `${Math.round(share * 100)} %`;

// `part`: stage, image, svg, list, undo, hint, problem. Calls `changed(zones, problem)` after every change.
export function zoneEditor({ part, initial, changed }) {
  const { stage, image, svg } = part;
  let state = zones.fromZones(initial);
  let drag = null; // {zone, point, from} while the pointer is down
  let size = { width: 1, height: 1 };

  const dispatch = (...actions) => {
    state = actions.reduce(zones.reduce, state);
    show();
    changed(state.zones, zones.problem(state));
  };

  const fraction = (event) => {
    const box = svg.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  const pixels = ([x, y]) => [x * size.width, y * size.height];

  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const [x, y] = fraction(event);
    if (state.draft) {
      event.preventDefault();
      const [first] = state.draft.points;
      const near = first && Math.hypot(...pixels([first[0] - x, first[1] - y])) < CLOSE;
      dispatch(near && state.draft.points.length >= 3 ? { type: "close" } : { type: "add", x, y });
      return;
    }
    const { zone, point, middle } = event.target.dataset;
    if (zone === undefined) return dispatch({ type: "select", zone: null });
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    drag = { zone: Number(zone), point: point === undefined ? null : Number(point), from: [x, y] };
    const begin = [{ type: "select", zone: drag.zone }];
    if (middle !== undefined) {
      begin.push({ type: "insert", zone: drag.zone, after: Number(middle), x, y });
      drag.point = Number(middle) + 1;
    } else {
      begin.push({ type: "grab" });
    }
    dispatch(...begin);
    focusOn(drag.zone, drag.point);
  });

  svg.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [x, y] = fraction(event);
    if (drag.point !== null) return dispatch({ type: "move-point", zone: drag.zone, point: drag.point, x, y });
    dispatch({ type: "move-zone", zone: drag.zone, dx: x - drag.from[0], dy: y - drag.from[1] });
    drag.from = [x, y];
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { drag = null; });
  svg.addEventListener("dblclick", () => state.draft && dispatch({ type: "close" }));

  stage.addEventListener("keydown", (event) => {
    const { zone, point } = event.target.dataset ?? {};
    if (event.key === "Escape" && state.draft) dispatch({ type: "cancel" });
    else if (event.key === "Enter" && state.draft) dispatch({ type: "close" });
    else if (event.key === "z" && (event.ctrlKey || event.metaKey)) dispatch({ type: "undo" });
    else if (zone === undefined) return;
    else if (ARROWS[event.key]) nudge(Number(zone), point, ARROWS[event.key], event.shiftKey ? 10 * STEP : STEP);
    else if (event.key === "Delete" || event.key === "Backspace") {
      dispatch(point === undefined ? { type: "remove-zone", zone: Number(zone) } : { type: "remove-point", zone: Number(zone), point: Number(point) });
    } else return;
    event.preventDefault();
  });
  svg.addEventListener("focusin", (event) => {
    const { zone } = event.target.dataset;
    if (zone !== undefined && Number(zone) !== state.selected) {
      dispatch({ type: "select", zone: Number(zone) });
    }
  });

  function nudge(zone, point, [right, down], step) {
    if (point === undefined) return dispatch({ type: "grab" }, { type: "move-zone", zone, dx: right * step, dy: down * step });
    const [x, y] = state.zones[zone].points[Number(point)];
    dispatch({ type: "grab" }, { type: "move-point", zone, point: Number(point), x: x + right * step, y: y + down * step });
  }

  for (const button of part.tools.querySelectorAll("[data-tool]")) {
    button.addEventListener("click", () => {
      dispatch({ type: button.dataset.tool, kind: button.dataset.kind });
      if (button.dataset.tool === "begin") svg.focus({ preventScroll: true });
      if (button.dataset.tool === "rectangle" && state.selected !== null) focusOn(state.selected, 0);
    });
  }
  part.undo.addEventListener("click", () => dispatch({ type: "undo" }));

  function focusOn(zone, point) {
    const chosen = point === null || point === undefined ? `polygon[data-zone="${zone}"]` : `[data-zone="${zone}"][data-point="${point}"]`;
    svg.querySelector(chosen)?.focus({ preventScroll: true });
  }

  function show() {
    const focused = svg.contains(document.activeElement) ? { ...document.activeElement.dataset } : null;
    svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    svg.replaceChildren(...state.zones.flatMap(drawZone), ...drawDraft());
    if (focused?.zone !== undefined) focusOn(focused.zone, focused.point);
    stage.classList.toggle("drawing", state.draft !== null);
    part.undo.disabled = state.past.length === 0;
    for (const button of part.tools.querySelectorAll("[data-tool]")) button.disabled = !zones.canAdd(state);
    part.hint.textContent = hint();
    part.problem.textContent = state.draft ? "" : zones.problem(state);
    showList();
  }

  function hint() {
    if (state.draft) return state.draft.points.length < 3 ? "Press the corners one after the other. Escape drops it." : "Press the first corner again, or Enter, to finish.";
    if (state.selected === null) return state.zones.length ? "Press a zone to change it." : "Without zones the whole picture is watched.";
    return "Drag corners, or the dots between them for a new one. Arrow keys move what is focused, Delete removes it.";
  }

  function drawZone(zone, index) {
    const selected = index === state.selected;
    const shape = element("polygon", {
      points: zone.points.map((point) => pixels(point).join(",")).join(" "),
      class: `zone ${zone.kind}`,
      tabindex: 0,
      role: "button",
      "aria-label": `${zone.kind === "mask" ? "Mask" : "Zone"} ${zone.name}`,
      "aria-pressed": selected,
      "data-zone": index,
    });
    const [left, top] = pixels(zone.points.reduce((a, b) => (b[1] < a[1] ? b : a)));
    const name = element("text", { x: Math.min(left + 6, size.width - 60), y: Math.max(top - 8, 14), class: "zone-name" });
    name.textContent = zone.name;
    if (!selected) return [shape, name];
    return [shape, name, ...drawMiddles(zone, index), ...zone.points.flatMap((point, corner) => drawCorner(zone, index, point, corner))];
  }

  function drawMiddles(zone, index) {
    return zones.middles(zone.points).map((point, middle) => {
      const [cx, cy] = pixels(point);
      return element("circle", { cx, cy, r: 5, class: "middle", "data-zone": index, "data-middle": middle });
    });
  }

  function drawCorner(zone, index, point, corner) {
    const [cx, cy] = pixels(point);
    const place = { cx, cy, "data-zone": index, "data-point": corner };
    const label = `Corner ${corner + 1} of ${zone.name}: ${percent(point[0])} from the left, ${percent(point[1])} from the top`;
    // The visible corner first, so that the keyboard finds it; the finger finds the larger one above it.
    return [element("circle", { ...place, r: 7, class: "corner", tabindex: 0, role: "button", "aria-label": label }), element("circle", { ...place, r: 18, class: "finger" })];
  }

  function drawDraft() {
    if (!state.draft) return [];
    const points = state.draft.points.map(pixels);
    const line = element("polyline", { points: points.map((point) => point.join(",")).join(" "), class: `zone ${state.draft.kind} draft` });
    return [line, ...points.map(([cx, cy], index) => element("circle", { cx, cy, r: index === 0 ? 8 : 5, class: "corner" }))];
  }

  function element(name, attributes) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  // Rows are made anew only when their number changes, so that nobody loses the field they type in.
  function showList() {
    if (part.list.children.length !== state.zones.length) part.list.replaceChildren(...state.zones.map((_, index) => row(index)));
    state.zones.forEach((zone, index) => {
      const { name, kind, select } = part.list.children[index].parts;
      if (name.value !== zone.name) name.value = zone.name;
      kind.value = zone.kind;
      part.list.children[index].dataset.kind = zone.kind;
      select.setAttribute("aria-pressed", String(index === state.selected));
    });
  }

  function row(index) {
    const { node, part: parts } = clone("zone-row");
    node.parts = parts;
    parts.name.addEventListener("input", () => dispatch({ type: "rename", zone: index, name: parts.name.value }));
    parts.name.addEventListener("focus", () => dispatch({ type: "select", zone: index }));
    parts.kind.addEventListener("change", () => dispatch({ type: "kind", zone: index, kind: parts.kind.value }));
    parts.select.addEventListener("click", () => {
      dispatch({ type: "select", zone: index });
      focusOn(index, null);
    });
    parts.remove.addEventListener("click", () => dispatch({ type: "remove-zone", zone: index }));
    return node;
  }

  new ResizeObserver(() => {
    const { width, height } = stage.getBoundingClientRect();
    if (!width || !height) return;
    size = { width, height };
    show();
  }).observe(stage);
  show();

  return {
    // A fresh picture beneath the zones; resolves to whether there was one.
    async showPicture(address) {
      const fresh = new Image();
      fresh.src = address;
      try {
        await fresh.decode();
      } catch {
        return false;
      }
      image.src = address;
      image.hidden = false;
      stage.style.aspectRatio = `${fresh.naturalWidth} / ${fresh.naturalHeight}`;
      return true;
    },
    problem: () => zones.problem(state),
  };
}
