// What is said of one alert or span in full: the words that come first, a model's text, what was measured, who
// edited it when; and for reviewers a field for their own words.

import { get, post, put } from "../api.js";
import { parts, setText, toast } from "../dom.js";
import { zoned } from "../format.js";
import { canUndo, degrees, editWords, isComing, newest, stateWords } from "../state/described.js";
import { Editor } from "./editor.js";
import { showMark } from "./words.js";

export class DescriptionPanel {
  // onChange(described) after something was saved here; zone: whose times are told, empty for UTC
  constructor(box, { onChange = () => {} } = {}) {
    this.part = parts(box, "said");
    this.box = box;
    this.onChange = onChange;
    this.address = null;
    if (this.part.form) {
      this.editor = new Editor(this.part, { save: (text, revision) => this.save(text, revision), onOpen: (isOpen) => (box.dataset.editing = isOpen ? "yes" : "no") });
      this.part.edit.addEventListener("click", () => this.edit());
      this.part.undo.addEventListener("click", () => this.undo());
    }
    this.part["history-box"].addEventListener("toggle", () => this.part["history-box"].open && this.readHistory());
  }

  // address: of the event's description in the API
  show(address, described, zone = "UTC") {
    if (address !== this.address) {
      this.leave();
      Object.assign(this, { address, described: null, history: null });
      delete this.part.text.dataset.room;
      this.part["history-box"].open = this.part["measured-box"].open = false;
    }
    this.zone = zone;
    const isNew = !this.described || this.described.revision !== described.revision;
    this.described = newest(this.described, described);
    if (isNew && this.part["history-box"].open) this.readHistory();
    this.draw();
  }

  draw() {
    const { part, described } = this;
    setText(part.words, described.shown || (isComing(described) ? "The description is being written." : ""));
    part.words.lang = described.language;
    part.words.dataset.kind = described.kind;
    showMark({ said: part.by, mark: part.mark }, described);
    this.drawText(described);
    const isMeasured = described.kind === "measured";
    part["measured-box"].hidden = (isMeasured && !part.text.dataset.room) || !described.sentence;
    part["measured-box"].dataset.kept = isMeasured ? "yes" : "no"; // its line, not its words
    setText(part.measured, described.sentence);
    part["history-box"].hidden = described.revision === 0;
    if (part.undo) part.undo.hidden = !canUndo(described, this.history);
    this.editor?.tell(described.revision);
  }

  // A model's text, or how far its writer is. Where one was seen to come its room is kept, so that nothing jumps.
  drawText(described) {
    const { text, kind, language } = described;
    const { part } = this;
    const words = stateWords(described);
    if (isComing(described)) part.text.dataset.room = "yes";
    part.text.hidden = !text && !words;
    setText(part.state, words);
    part.text.dataset.current = text?.current ? "yes" : "no";
    if (!text) {
      for (const name of ["title", "scene", "concerns", "degrees"]) part[name].replaceChildren();
      return;
    }
    part.title.lang = part.scene.lang = part.concerns.lang = kind === "edited" ? "" : language;
    setText(part.title, text.title);
    setText(part.scene, kind === "edited" || !text.current ? `${text.summary} ${text.scene}` : text.scene);
    part.concerns.replaceChildren(
      ...text.concerns.map((concern) => {
        const item = document.createElement("li");
        item.textContent = concern;
        return item;
      }),
    );
    const when = text.written_at ? ` at ${zoned(text.written_at, this.zone)}` : "";
    const whose = kind === "written" ? "" : ` · Written by ${text.model} from what was measured${when}${text.current ? "" : ", before more was"}`;
    setText(part.degrees, `${degrees(text)}${whose}`);
  }

  edit() {
    this.editor?.open(this.described.shown, this.described.revision);
  }

  // Words that were typed and not saved are saved when the reader goes on: nobody throws them away by that.
  leave() {
    if (!this.editor?.isChanged) return;
    const { address } = this;
    const { text, revision } = this.editor.close();
    put(address, { text, revision }).catch((error) => toast(`${error.message} Your words were not saved: “${text}”`));
  }

  // Raises ApiError.
  async save(text, revision) {
    const { address } = this;
    const answer = await put(address, { text, revision });
    this.take(address, answer);
  }

  async undo() {
    const { address, part } = this;
    part.undo.disabled = true;
    try {
      this.take(address, await post(`${address}undo/`, { revision: this.described.revision }));
    } catch (error) {
      toast(error.message);
      await this.readHistory();
    } finally {
      part.undo.disabled = false;
    }
  }

  async readHistory() {
    const { address } = this;
    try {
      this.take(address, await get(address));
    } catch (error) {
      toast(error.message);
    }
  }

  take(address, { described, history }) {
    this.onChange(described, address);
    if (address !== this.address) return; // the reader went on
    this.history = history;
    this.described = newest(this.described, described);
    this.draw();
    setText(this.part["history-count"], history.length === 1 ? "One edit" : `${history.length} edits`);
    this.part.history.replaceChildren(...history.toReversed().map((edit) => this.past(edit)));
  }

  past(edit) {
    const item = document.createElement("li");
    const words = document.createElement("span");
    const when = document.createElement("span");
    words.textContent = editWords(edit);
    words.dir = "auto";
    when.className = "faint small";
    when.textContent = `${zoned(edit.at, this.zone)}${edit.withdrawn_at ? `, taken back ${zoned(edit.withdrawn_at, this.zone)}` : ""}`;
    if (edit.withdrawn_at) item.dataset.kind = "withdrawn";
    item.append(words, document.createElement("br"), when);
    return item;
  }
}
