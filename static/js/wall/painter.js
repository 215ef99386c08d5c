// Score curves on canvas. Nothing is drawn but what changed, at the next animation frame, all curves in one.

import { MODALITIES } from "../state/curve.js";

const BREAK = 3; // seconds without a point after which the line is not drawn through
const PAD = 3;

const TOKENS = ["curve-score", "alert", "alert-wash", "grid", "line-strong", ...MODALITIES.map((name) => `curve-${name}`)];

function colours(tokens) {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(tokens.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

export class CurvePainter {
  // bar: pixels of the bar of modalities; tokens: further colours of tokens.css, without the two dashes
  constructor({ seconds = 120, bar = 4, tokens = [] } = {}) {
    Object.assign(this, { seconds, bar });
    this.sizes = new Map();
    this.tokens = [...TOKENS, ...tokens];
    this.palette = colours(this.tokens);
    this.resized = new ResizeObserver((entries) => entries.forEach(({ target }) => this.fit(target)));
    document.addEventListener("watchpost:theme", () => {
      this.palette = colours(this.tokens);
      this.onStale?.();
    });
  }

  watch(canvas) {
    this.resized.observe(canvas);
  }

  forget(canvas) {
    this.resized.unobserve(canvas);
    this.sizes.delete(canvas);
  }

  fit(canvas) {
    const scale = Math.min(2, globalThis.devicePixelRatio || 1);
    const size = { width: canvas.clientWidth, height: canvas.clientHeight, scale };
    this.sizes.set(canvas, size);
    canvas.width = Math.round(size.width * scale);
    canvas.height = Math.round(size.height * scale);
    this.onStale?.();
  }

  // `until`: Unix seconds at the right edge.
  draw(canvas, camera, until) {
    const place = this.begin(canvas, until);
    if (!place) return;
    const { context, width, height, y } = place;
    const line = y(camera.line);
    this.drawLine(context, line, width);
    this.drawScores(context, camera.points, { ...place, line });
    this.drawShares(context, camera.last?.contributions ?? {}, width, height);
  }

  // Several systems' curves over each other: {look, points} each; the line and the shares are those of `camera`.
  drawOver(canvas, camera, curves, until) {
    const place = this.begin(canvas, until);
    if (!place) return;
    const { context, width, height, y } = place;
    this.drawLine(context, y(camera.line), width);
    context.lineJoin = "round";
    context.lineWidth = 1.8;
    for (const { look, points } of curves) {
      context.strokeStyle = this.palette[look.token.slice(2)];
      context.setLineDash(look.pixels);
      context.stroke(pathsOf(points, place).stroke);
    }
    context.setLineDash([]);
    this.drawShares(context, camera.last?.contributions ?? {}, width, height);
  }

  // What the scores came from over time, stacked, in the place of the newest score's bar: [[time, shares]].
  drawStrip(canvas, shares, until) {
    const place = this.placeOn(canvas, until);
    if (!place) return;
    const { context, width, height, x, from } = place;
    const top = height - this.bar;
    context.clearRect(0, top, width, this.bar);
    shares.forEach(([time, parts], index) => {
      if (time < from) return;
      const before = shares[index - 1]?.[0] ?? -Infinity;
      const left = x(time - before > BREAK ? time - 1 : before);
      let above = top;
      for (const name of MODALITIES) {
        const part = (parts[name] ?? 0) * this.bar;
        if (part <= 0) continue;
        context.fillStyle = this.palette[`curve-${name}`];
        context.fillRect(left, above, x(time) - left + 0.5, part);
        above += part;
      }
    });
  }

  begin(canvas, until) {
    const place = this.placeOn(canvas, until);
    place?.context.clearRect(0, 0, place.width, place.height);
    return place;
  }

  // Where things lie on a canvas; null while it has no size.
  placeOn(canvas, until) {
    const size = this.sizes.get(canvas);
    if (!size?.width) return null;
    const { width, height, scale } = size;
    const context = canvas.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    const bottom = height - this.bar - PAD;
    return {
      context, width, height, bottom, from: until - this.seconds,
      y: (score) => PAD + (1 - score) * (bottom - PAD),
      x: (time) => width - ((until - time) / this.seconds) * width,
    };
  }

  drawLine(context, line, width) {
    context.strokeStyle = this.palette.alert;
    context.globalAlpha = 0.7;
    context.lineWidth = 1;
    context.setLineDash([4, 4]);
    context.beginPath();
    context.moveTo(0, line);
    context.lineTo(width, line);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  drawScores(context, points, place) {
    const { line, width, bottom } = place;
    const { stroke, area } = pathsOf(points, place);
    context.lineJoin = "round";
    context.save();
    context.beginPath();
    context.rect(0, 0, width, line);
    context.clip();
    context.fillStyle = this.palette.alert;
    context.globalAlpha = 0.25;
    context.fill(area);
    context.globalAlpha = 1;
    context.strokeStyle = this.palette.alert;
    context.lineWidth = 2;
    context.stroke(stroke);
    context.restore();
    context.save();
    context.beginPath();
    context.rect(0, line, width, bottom + PAD - line);
    context.clip();
    context.strokeStyle = this.palette["curve-score"];
    context.lineWidth = 1.5;
    context.stroke(stroke);
    context.restore();
  }

  // What drove the newest score: parts of a thin bar.
  drawShares(context, contributions, width, height) {
    let left = 0;
    for (const name of MODALITIES) {
      const share = contributions[name] ?? 0;
      if (share <= 0) continue;
      context.fillStyle = this.palette[`curve-${name}`];
      context.fillRect(left, height - this.bar, Math.max(0, share * width - 1), this.bar);
      left += share * width;
    }
  }
}

// A curve's line, and the area below it.
function pathsOf(points, { x, y, bottom, from }) {
  const stroke = new Path2D();
  const area = new Path2D();
  let begun = null;
  let last = null;
  const close = () => {
    if (begun === null) return;
    area.lineTo(x(last), bottom);
    area.lineTo(x(begun), bottom);
    area.closePath();
  };
  for (const [time, score] of points) {
    if (time < from - BREAK) continue;
    if (last === null || time - last > BREAK) {
      close();
      begun = time;
      stroke.moveTo(x(time), y(score));
      area.moveTo(x(time), y(score));
    } else {
      stroke.lineTo(x(time), y(score));
      area.lineTo(x(time), y(score));
    }
    last = time;
  }
  close();
  return { stroke, area };
}
