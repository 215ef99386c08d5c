// Annotations as files: what a format would hold and lose before it is fetched, what a file would add before it does.

import { ApiError, addresses, get, post } from "../api.js";
import { setText, toast } from "../dom.js";
import { importWords, outlookWords } from "../state/transfer.js";

export class Transfer {
  // query(): what is exported, {clip} or {camera, from, to}; clip: id of the recording that a file is for, or null;
  // before(): what was changed is on the server; onAdded() after an import
  constructor(part, { query, clip, before, onAdded }) {
    Object.assign(this, { part, query, clip, before, onAdded });
    this.formats = null;
    part.files.addEventListener("click", () => this.open());
    part.format.addEventListener("change", () => this.look());
    part.bringin.hidden = clip === null;
    part.file.addEventListener("change", () => this.read(false));
    part.apply.addEventListener("click", () => this.read(true));
  }

  async open() {
    const { part } = this;
    part.file.value = "";
    this.say([], "");
    part.transfer.showModal();
    try {
      await this.before();
      this.formats ??= await get(addresses.annotationFormats);
      if (!part.format.options.length) part.format.append(...this.formats.map(({ name, title }) => new Option(title, name)));
      await this.look();
    } catch (error) {
      this.fail(error);
    }
  }

  async look() {
    const { part } = this;
    const query = { ...this.query(), type: part.format.value };
    setText(part.holds, this.formats.find(({ name }) => name === query.type)?.holds ?? "");
    part.fetch.href = addresses.annotationExport(query);
    try {
      const outlook = await get(addresses.annotationOutlook(query));
      setText(part.outlook, outlookWords(outlook));
      part.lost.replaceChildren(...outlook.lost.map(line));
      part.lostword.hidden = outlook.lost.length === 0;
    } catch (error) {
      this.fail(error);
    }
  }

  // First only looked at; `apply` adds what was shown.
  async read(apply) {
    const { part } = this;
    const [file] = part.file.files;
    if (!file) return;
    const form = new FormData();
    form.append("file", file);
    form.append("clip", this.clip);
    form.append("apply", String(apply));
    part.apply.hidden = true;
    this.say([], "Reading…");
    try {
      const found = await post(addresses.annotationImport, form);
      const words = importWords(found);
      this.say(found.ignored, words.sentence);
      part.apply.hidden = apply || found.added === 0;
      setText(part.apply, words.action);
      if (!apply) return;
      part.transfer.close();
      toast(words.sentence, "good");
      this.onAdded();
    } catch (error) {
      this.fail(error);
    }
  }

  say(ignored, sentence) {
    const { part } = this;
    setText(part.preview, sentence);
    part.ignored.replaceChildren(...ignored.map(line));
    if (!sentence) part.apply.hidden = true;
  }

  fail(error) {
    if (!(error instanceof ApiError)) throw error;
    this.say([], error.message);
  }
}

function line(text) {
  return Object.assign(document.createElement("li"), { textContent: text });
}
