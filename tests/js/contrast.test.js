import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

// WCAG 2.2: 4.5 to 1 for text, 3 to 1 for lines and icons.
const css = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");

function tokens(selector) {
  const block = css.slice(css.indexOf(`${selector} {`)).split("}")[0];
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]));
}

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const SYSTEMS = Array.from({ length: 8 }, (_, place) => `system-${place}`);
const dark = tokens(":root");
for (const [theme, colours] of Object.entries({ dark, light: { ...dark, ...tokens(':root[data-theme="light"]') } })) {
  test(`text is readable in the ${theme} theme`, () => {
    for (const ground of ["ground", "surface", "surface-raised"]) {
      for (const text of ["text", "text-soft", "text-faint", "accent", "alert", "notice", "good", "normal"]) {
        const found = contrast(colours[text], colours[ground]);
        assert.ok(found >= 4.5, `${text} on ${ground}: ${found.toFixed(2)}`);
      }
    }
    for (const [text, ground] of [["on-accent-fill", "accent-fill"], ["alert", "alert-wash"], ["notice", "notice-wash"], ["good", "good-wash"]]) {
      const found = contrast(colours[text], colours[ground]);
      assert.ok(found >= 4.5, `${text} on ${ground}: ${found.toFixed(2)}`);
    }
    assert.ok(contrast("#ffffff", colours["alert-fill"]) >= 4.5);
  });

  test(`marked spans are readable and stand out in the ${theme} theme`, () => {
    const pairs = [["text", "good-wash"], ["text-soft", "good-wash"], ["text", "alert-wash"], ["text", "notice-wash"], ["text-faint", "surface-sunken"]];
    for (const [text, ground] of pairs) assert.ok(contrast(colours[text], colours[ground]) >= 4.5, `${text} on ${ground}: ${contrast(colours[text], colours[ground]).toFixed(2)}`);
    for (const line of ["good", "focus", "notice", "alert", "accent"]) assert.ok(contrast(colours[line], colours["surface-sunken"]) >= 3, line);
  });

  test(`curves and the focus ring stand out in the ${theme} theme`, () => {
    for (const name of ["curve-score", "curve-appearance", "curve-motion", "curve-sound", "curve-thermal", "curve-objects", "focus", ...SYSTEMS]) {
      const found = contrast(colours[name], colours.surface);
      assert.ok(found >= 3, `${name}: ${found.toFixed(2)}`);
    }
  });
}
