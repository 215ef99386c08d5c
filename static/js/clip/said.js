// All that is said of one span of the recording, in a dialog.

import { addresses } from "../api.js";
import { DescriptionPanel } from "../describing/panel.js";
import { setText } from "../dom.js";
import { clock } from "../format.js";

export class SpanDialog {
  // onChange(span, described) after the reader edited it
  constructor(part, { onChange }) {
    this.part = part;
    this.dialog = part["description-dialog"];
    this.panel = new DescriptionPanel(this.dialog.querySelector("[data-description]"), { onChange: (described) => onChange(this.span, described) });
    part["description-close"].addEventListener("click", () => this.dialog.close());
    // However it is closed, what was typed is not thrown away.
    this.dialog.addEventListener("close", () => this.panel.leave());
  }

  open(span) {
    this.span = span;
    const system = span.system.title ? ` · ${span.system.title}` : "";
    setText(this.part["description-title"], `${clock(span.start)} to ${clock(span.end)}${system}`);
    this.panel.show(addresses.spanDescription(span.id), span.described);
    this.dialog.showModal();
  }

  // What is newly said of a span, shown where it is this one.
  hear(id, described) {
    if (this.span?.id === id) this.panel.show(addresses.spanDescription(id), described);
  }
}
