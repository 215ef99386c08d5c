// The archives of an alert on its page: asked for, waited for, fetched.

import { addresses, get, post } from "../api.js";
import { clone, parts, readJson, reconcile, setText, toast } from "../dom.js";
import { bytes, zoned } from "../format.js";
import { isBusy, titleOf, withExport, wordsOf } from "../state/exports.js";

const AGAIN = 1500; // milliseconds between two looks while one is being made
const part = parts(document, "exports");
const { zone } = document.body.dataset;
const { id: alert } = readJson("snapshot");
let exports = readJson("exports-data");
let timer = 0;

function update(row, one) {
  const { node, part: piece } = row;
  node.dataset.state = one.state;
  setText(piece.title, titleOf(one));
  setText(piece.words, wordsOf(one, (iso) => zoned(iso, zone)));
  piece.download.hidden = !one.url;
  if (!one.url) return;
  piece.download.href = one.url;
  setText(piece.size, bytes(one.size));
  piece.download.setAttribute("aria-label", `Download archive ${one.number}, ${bytes(one.size)}`);
}

function show() {
  reconcile(part.list, exports, { key: ({ id }) => id, make: () => clone("export-item"), update });
  part.none.hidden = exports.length > 0;
  clearTimeout(timer);
  if (isBusy(exports)) timer = setTimeout(look, AGAIN);
}

async function look() {
  try {
    exports = await get(addresses.alertExports(alert));
  } catch {
    timer = setTimeout(look, AGAIN * 4); // the server is away for a moment
    return;
  }
  show();
}

part.ask.addEventListener("click", async () => {
  part.ask.disabled = true;
  try {
    exports = withExport(exports, await post(addresses.alertExports(alert)));
    show();
  } catch (error) {
    toast(error.message);
  } finally {
    part.ask.disabled = false;
  }
});

show();
