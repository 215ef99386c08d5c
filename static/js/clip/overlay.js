// Draws boxes and the heatmap over the picture, for the moment that is shown.

import { boxesAt, contentRect, groupBoxes, heatPixels, heatmapAt, severityOf } from "../state/overlay.js";

// The picture below is any colour, so these do not follow the theme.
const COLOURS = { alert: "#ff5c52", notice: "#ffc44d", normal: "#dfe6ee" };

export class Overlay {
  constructor(canvas, video) {
    Object.assign(this, { canvas, video, context: canvas.getContext("2d") });
    this.boxes = groupBoxes([]);
    this.heatmaps = { rows: 0, cols: 0, items: [] };
    this.shows = { boxes: true, heatmap: false };
    this.drawn = "";
    new ResizeObserver(() => this.fit()).observe(canvas);
    video.addEventListener("loadedmetadata", () => this.fit());
  }

  load({ boxes, heatmaps }) {
    this.boxes = groupBoxes(boxes ?? []);
    this.heatmaps = heatmaps ?? { rows: 0, cols: 0, items: [] };
    this.tile = document.createElement("canvas");
    this.tile.width = this.heatmaps.cols;
    this.tile.height = this.heatmaps.rows;
    this.refresh();
  }

  get has() {
    return { boxes: this.boxes.groups.length > 0, heatmap: this.heatmaps.items.length > 0 };
  }

  set(name, on) {
    this.shows[name] = on;
    this.refresh();
  }

  fit() {
    const scale = globalThis.devicePixelRatio || 1;
    this.size = { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
    this.canvas.width = Math.round(this.size.width * scale);
    this.canvas.height = Math.round(this.size.height * scale);
    this.context.setTransform(scale, 0, 0, scale, 0, 0);
    this.refresh();
  }

  refresh() {
    this.drawn = "";
    this.draw(this.moment ?? 0);
  }

  draw(moment) {
    this.moment = moment;
    if (!this.size) return;
    const boxes = this.shows.boxes ? boxesAt(this.boxes, moment) : [];
    const heatmap = this.shows.heatmap ? heatmapAt(this.heatmaps.items, moment) : null;
    const what = `${boxes[0]?.time ?? ""}/${heatmap?.start ?? ""}`;
    if (what === this.drawn) return; // the same as a moment ago: leave the canvas alone
    this.drawn = what;
    this.canvas.dataset.shown = String(boxes.length);
    const { context, size, video } = this;
    context.clearRect(0, 0, size.width, size.height);
    const area = contentRect(size.width, size.height, video.videoWidth, video.videoHeight);
    if (heatmap) this.drawHeatmap(heatmap, area);
    for (const box of [...boxes].sort((a, b) => a.score - b.score)) this.drawBox(box, area);
  }

  drawHeatmap(item, area) {
    const { rows, cols } = this.heatmaps;
    item.cells ??= Uint8Array.from(atob(item.values), (letter) => letter.charCodeAt(0));
    this.tile.getContext("2d").putImageData(new ImageData(heatPixels(item.cells), cols, rows), 0, 0);
    this.context.imageSmoothingEnabled = true;
    this.context.drawImage(this.tile, area.left, area.top, area.width, area.height);
  }

  drawBox(box, area) {
    const { context } = this;
    const severity = severityOf(box.score);
    const left = area.left + box.left * area.width;
    const top = area.top + box.top * area.height;
    const width = (box.right - box.left) * area.width;
    const height = (box.bottom - box.top) * area.height;
    context.lineWidth = severity === "alert" ? 2.5 : 1.5;
    context.setLineDash(severity === "normal" ? [5, 4] : []);
    context.strokeStyle = "rgba(0, 0, 0, 0.55)";
    context.strokeRect(left - 1, top - 1, width + 2, height + 2);
    context.strokeStyle = COLOURS[severity];
    context.strokeRect(left, top, width, height);
    if (severity === "normal" && width < 60) return;
    this.drawLabel(`${severity === "alert" ? "▲ " : ""}${box.label} ${box.score.toFixed(2)}`, left, top, area, COLOURS[severity]);
  }

  drawLabel(words, left, top, area, colour) {
    const { context } = this;
    context.font = "600 12px system-ui, sans-serif";
    const width = context.measureText(words).width + 8;
    const x = Math.max(area.left, Math.min(left, area.left + area.width - width));
    const y = top - 17 >= area.top ? top - 17 : top + 1;
    context.fillStyle = "rgba(8, 11, 15, 0.82)";
    context.fillRect(x, y, width, 16);
    context.fillStyle = colour;
    context.fillText(words, x + 4, y + 12);
  }
}
