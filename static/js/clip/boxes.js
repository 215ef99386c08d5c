// One box over a picture, with its label. `area` is where the picture lies in the canvas.

import { severityOf } from "../state/overlay.js";

// The picture below is any colour, so these do not follow the theme.
const COLOURS = { alert: "#ff5c52", notice: "#ffc44d", normal: "#dfe6ee" };

export function drawBox(context, box, area) {
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
  const words = `${severity === "alert" ? "▲ " : ""}${box.label} ${box.score.toFixed(2)}`;
  drawLabel(context, words, left, top, area, COLOURS[severity]);
}

export function drawLabel(context, words, left, top, area, colour) {
  context.font = "600 12px system-ui, sans-serif";
  const width = context.measureText(words).width + 8;
  const x = Math.max(area.left, Math.min(left, area.left + area.width - width));
  const y = top - 17 >= area.top ? top - 17 : top + 1;
  context.fillStyle = "rgba(8, 11, 15, 0.82)";
  context.fillRect(x, y, width, 16);
  context.fillStyle = colour;
  context.fillText(words, x + 4, y + 12);
}
