// Boxes of the newest snippet, and zones, over the live picture.

import { drawBox, drawLabel } from "../clip/boxes.js";
import { contentRect } from "../state/overlay.js";

const HOLD = 2.5; // seconds for which the boxes of a snippet stay
const ZONES = { watch: { line: "#6db3f8", fill: "rgba(109, 179, 248, 0.12)", word: "watched" }, mask: { line: "#c0c8d2", fill: "rgba(8, 11, 15, 0.55)", word: "masked" } };

export class LiveOverlay {
  // size() gives [width, height] of the picture that is shown, or zeros
  constructor(canvas, size) {
    Object.assign(this, { canvas, size, context: canvas.getContext("2d") });
    this.shows = { boxes: true, zones: false };
    this.fitted = new ResizeObserver(() => this.fit());
    this.fitted.observe(canvas);
  }

  fit() {
    const scale = globalThis.devicePixelRatio || 1;
    this.area = { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
    this.canvas.width = Math.round(this.area.width * scale);
    this.canvas.height = Math.round(this.area.height * scale);
    this.context.setTransform(scale, 0, 0, scale, 0, 0);
  }

  draw(camera, serverNow, isLive) {
    const { context, area } = this;
    if (!area) return;
    context.clearRect(0, 0, area.width, area.height);
    const place = contentRect(area.width, area.height, ...this.size());
    if (this.shows.zones) camera.zones.forEach((zone) => this.drawZone(zone, place));
    const isNew = camera.last && serverNow - camera.last.end < HOLD;
    const boxes = isLive && isNew && this.shows.boxes ? camera.boxes : [];
    this.canvas.dataset.shown = String(boxes.length);
    for (const box of [...boxes].sort((one, other) => one.score - other.score)) drawBox(context, box, place);
  }

  drawZone({ name, kind, points }, place) {
    const { context } = this;
    const style = ZONES[kind] ?? ZONES.watch;
    if (points.length < 3) return;
    context.beginPath();
    for (const [x, y] of points) context.lineTo(place.left + x * place.width, place.top + y * place.height);
    context.closePath();
    context.fillStyle = style.fill;
    context.fill();
    context.setLineDash(kind === "mask" ? [6, 4] : []);
    context.lineWidth = 2;
    context.strokeStyle = style.line;
    context.stroke();
    const [x, y] = points[0];
    drawLabel(context, `${name || "Zone"} (${style.word})`, place.left + x * place.width, place.top + y * place.height, place, style.line);
  }
}
