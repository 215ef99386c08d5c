// The alerts beside the wall, newest first.

import { showWords } from "../describing/words.js";
import { clone, reconcile, setIcon, setText } from "../dom.js";
import { ago, score, zoned } from "../format.js";
import { isWaiting, severityWord, title } from "../state/alerts.js";

const SHOWN = 50;

export class Feed {
  constructor(part, { onAcknowledge }) {
    Object.assign(this, { part, onAcknowledge });
  }

  // `zones`: camera id -> time zone; `nowMs`: the server's clock
  show(alerts, { zones, nowMs }) {
    const shown = alerts.slice(0, SHOWN);
    const waiting = alerts.filter(isWaiting).length;
    this.part.quiet.hidden = shown.length > 0;
    setText(this.part.waiting, waiting ? `${waiting} to acknowledge` : "");
    this.part["acknowledge-all"].hidden = waiting < 2;
    reconcile(this.part.alerts, shown, {
      key: ({ id }) => id,
      make: (alert) => this.make(alert),
      update: (row, alert) => this.update(row, alert, zones, nowMs),
    });
  }

  make(alert) {
    const row = clone("feed-item");
    row.part.link.href = alert.url;
    row.part.acknowledge.addEventListener("click", () => this.onAcknowledge([alert.id]));
    return row;
  }

  update({ node, part }, alert, zones, nowMs) {
    const { word, icon } = severityWord(alert);
    node.dataset.severity = alert.severity;
    node.dataset.waiting = isWaiting(alert) ? "yes" : "no";
    setIcon(part.icon.querySelector("svg"), icon);
    setText(part.word, alert.state === "open" ? `${word}, going on` : word);
    setText(part.camera, alert.camera_name || "This site");
    setText(part.title, title(alert));
    setText(part.peak, alert.cause === "score" ? score(alert.peak) : "");
    const seen = alert.seen_by?.map(({ title: name }) => name) ?? [];
    node.dataset.cause = alert.cause === "score" ? "score" : "other";
    showWords(part, alert.described, seen.length > 1 ? `Seen by ${seen.join(" and ")}. ` : "");
    setText(part.ago, ago((nowMs - Date.parse(alert.opened_at)) / 1000));
    setText(part.time, zoned(alert.opened_at, zones.get(alert.camera) ?? "UTC"));
    part.time.dateTime = alert.opened_at;
    part.acknowledge.hidden = !isWaiting(alert);
    part.by.hidden = isWaiting(alert);
    setText(part.by, alert.acknowledged_by ? `Seen by ${alert.acknowledged_by}` : "Seen");
    const picture = alert.snapshot_url ?? "";
    if (part.picture.dataset.address !== picture) {
      part.picture.dataset.address = picture;
      if (picture) part.picture.src = picture;
      part.picture.hidden = !picture;
    }
  }
}
