// Draws boxes and the heatmap over the picture, for the moment that is shown.

import { boxesAt, contentRect, groupBoxes, heatPixels, heatmapAt } from "../state/overlay.js";
import { carriedBox } from "../state/homography.js";
import { drawBox } from "./boxes.js";

const WHOLE = { left: 0, top: 0, right: 1, bottom: 1 };

export class Overlay {
  // homography: nine numbers that carry what is drawn into this picture; null for the one that it was measured in
  constructor(canvas, video, homography = null) {
    Object.assign(this, { canvas, video, homography, context: canvas.getContext("2d") });
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
    for (const box of [...boxes].sort((a, b) => a.score - b.score)) drawBox(context, this.carried(box), area);
  }

  carried(box) {
    return this.homography ? carriedBox(this.homography, box) : box;
  }

  drawHeatmap(item, area) {
    const { rows, cols } = this.heatmaps;
    item.cells ??= Uint8Array.from(atob(item.values), (letter) => letter.charCodeAt(0));
    this.tile.getContext("2d").putImageData(new ImageData(heatPixels(item.cells), cols, rows), 0, 0);
    this.context.imageSmoothingEnabled = true;
    const { left, top, right, bottom } = this.carried(WHOLE);
    this.context.save();
    this.context.beginPath();
    this.context.rect(area.left, area.top, area.width, area.height);
    this.context.clip();
    this.context.drawImage(this.tile, area.left + left * area.width, area.top + top * area.height, (right - left) * area.width, (bottom - top) * area.height);
    this.context.restore();
  }
}
