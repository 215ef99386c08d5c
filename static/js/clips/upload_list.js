// Draws the uploads and their buttons.

import { addresses } from "../api.js";
import { clone, confirm, reconcile, setText } from "../dom.js";
import { bytes, count, percent, secondsLeft } from "../format.js";
import { ACTIVE, ENDED, secondsToGo, totals } from "../state/uploads.js";

const WORDS = {
  waiting: () => "Waiting for its turn",
  checking: () => "Arrived; the server examines it",
  retrying: ({ seconds }) => `The connection was lost. Trying again in ${Math.max(1, Math.round(seconds ?? 1))} s; what arrived is kept.`,
  paused: (item) => `Paused at ${percent(item.sent / item.size)}`,
  interrupted: (item) => `Interrupted at ${percent(item.sent / item.size)}. Choose the same file again and it goes on from there.`,
  joined: ({ isThermal }) => (isThermal ? "Arrived; waits for the visible recording" : "Arrived; waits for its thermal companion"),
  refused: ({ error }) => error,
  done: ({ notice }) => notice || "Taken in",
  sending(item) {
    const speed = item.rate ? ` · ${bytes(item.rate)}/s` : "";
    const rest = secondsLeft(secondsToGo(item));
    return `${bytes(item.sent)} of ${bytes(item.size)}${speed}${rest ? ` · ${rest}` : ""}`;
  },
};

export class UploadList {
  constructor({ panel, list, total, queue, chooseThermal, chooseAgain }) {
    Object.assign(this, { panel, list, total, queue, chooseThermal, chooseAgain });
  }

  show(uploads) {
    this.panel.hidden = uploads.length === 0;
    reconcile(this.list, uploads, {
      key: ({ key }) => key,
      make: (item) => this.make(item),
      update: (row, item) => this.update(row, item),
    });
    const { count: going, sent, size } = totals(uploads);
    setText(this.total, going ? `${count(going, "file")}, ${percent(size ? sent / size : 0)}` : "");
  }

  make({ key, name }) {
    const { node, part } = clone("upload-row");
    part.name.textContent = name;
    part.name.title = name;
    part.bar.setAttribute("aria-label", `Upload of ${name}`);
    part.pause.addEventListener("click", () => this.queue.pause(key));
    part.resume.addEventListener("click", () => this.queue.resume(key));
    part.thermal.addEventListener("click", () => this.chooseThermal(key));
    part.choose.addEventListener("click", () => this.chooseAgain(key));
    part.cancel.addEventListener("click", () => this.end(key));
    return { node, part };
  }

  update({ node, part }, item) {
    const { state } = item;
    node.dataset.state = state;
    node.dataset.companion = item.isThermal ? "yes" : "no";
    setText(part.name, item.isThermal ? `${item.name} (thermal)` : item.name);
    part.bar.hidden = ENDED.has(state);
    if (state === "checking") part.bar.removeAttribute("value");
    else part.bar.value = item.size ? item.sent / item.size : 0;
    setText(part.detail, WORDS[state](item));
    part.open.hidden = !(state === "done" && item.clip);
    if (item.clip) part.open.href = addresses.page(item.clip);
    part.pause.hidden = !(state === "sending" || state === "retrying");
    part.resume.hidden = state !== "paused";
    part.choose.hidden = state !== "interrupted";
    part.thermal.hidden = item.isThermal || !(state === "waiting" || state === "sending" || state === "paused");
    part.cancel.setAttribute("aria-label", ENDED.has(state) ? `Remove ${item.name} from this list` : `Cancel the upload of ${item.name}`);
    part.cancel.title = ENDED.has(state) ? "Remove from this list" : "Cancel the upload";
    part.cancel.hidden = state === "checking";
  }

  async end(key) {
    const item = this.queue.get(key);
    if (ENDED.has(item.state)) {
      this.queue.dismiss(key);
      return;
    }
    const sure =
      (item.sent === 0 && !ACTIVE.has(item.state)) ||
      (await confirm({
        title: "Cancel this upload?",
        text: `${item.name} is at ${percent(item.sent / item.size)}. What has arrived is removed from the server.`,
        yes: "Cancel the upload",
        no: "Go on uploading",
      }));
    if (sure && this.queue.get(key)) await this.queue.cancel(key);
  }
}
