// What is said beside the picture: the alert, its verdicts, and others like it.

import { showShares } from "../alerts/shares.js";
import { showTrail } from "../alerts/trail.js";
import { addresses } from "../api.js";
import { DescriptionPanel } from "../describing/panel.js";
import { setIcon, setText } from "../dom.js";
import { ago, length, score } from "../format.js";
import { seenBy, severityWord, strongest, title } from "../state/alerts.js";
import { likeIt, noticeWords, reviewWord, told, when } from "../state/review.js";

export class Panel {
  // onDescribed(described, address) after the reviewer edited what is said
  constructor(part, { onDescribed }) {
    this.part = part;
    this.description = new DescriptionPanel(document.querySelector("[data-description]"), { onChange: onDescribed });
  }

  show(entry) {
    const { part } = this;
    const { item } = entry;
    const { alert, zone } = item;
    const { word, icon } = severityWord(alert);
    setText(part.title, title(alert));
    document.title = `Review: ${title(alert)} · Watchpost`;
    part.severity.dataset.severity = alert.severity;
    setIcon(part.severity.querySelector("svg"), icon);
    setText(part.severityword, alert.state === "open" ? `${word}, going on` : word);
    setText(part.where, alert.camera_name);
    part.where.href = alert.url;
    setText(part.when, `${when(alert.opened_at, zone)}, ${ago((Date.now() - Date.parse(alert.opened_at)) / 1000)}`);
    this.description.show(addresses.alertDescription(alert.id), alert.described, zone);
    showShares(part.shares, alert.contributions);
    this.showFacts(alert);
    this.showSimilar(item);
    showTrail(part.trail, item.trail, zone);
    part["trail-box"].hidden = item.trail.length === 0;
    this.showNotice(entry);
    part.label.value = entry.draft.label;
    part.label.placeholder = alert.label ? `As alerted: ${alert.label}` : "What was it?";
    part.note.value = entry.draft.note;
    part["note-box"].open = Boolean(entry.draft.note);
  }

  showNotice({ item, notice, draft }) {
    const { part } = this;
    const isBad = notice?.kind === "changed" || notice?.kind === "unsaved";
    const text = noticeWords(item, notice);
    part.notice.hidden = !text;
    part.notice.dataset.severity = isBad ? "alert" : "notice";
    setIcon(part.notice.querySelector("svg"), isBad ? "alert" : reviewWord(item.alert).icon);
    setText(part.noticetext, text);
    part.insist.hidden = part.leave.hidden = !isBad;
    if (isBad) setText(part.insistword, `${told({ ...notice.choice, label: draft.label })}${notice.kind === "changed" ? " all the same" : ""}`);
  }

  showFacts(alert) {
    const end = alert.ended_at ?? alert.last_at;
    const facts = [["Lasted", `${length(Math.max(0, (Date.parse(end) - Date.parse(alert.opened_at)) / 1000))}${alert.state === "open" ? " so far" : ""}`]];
    if (alert.cause === "score") {
      facts.push(["Peak", `${score(alert.peak)}; the line was ${score(alert.line)}`], ["Seen by", seenBy(alert).join("; ") || alert.system]);
      const { classes, light } = strongest(alert);
      if (classes) facts.push(["Classes", classes]);
      if (light) facts.push(["Light", light]);
    }
    if (alert.acknowledged_by) facts.push(["Acknowledged", `by ${alert.acknowledged_by}`]);
    this.part.facts.replaceChildren(
      ...facts.flatMap(([name, value]) => {
        const term = document.createElement("dt");
        const words = document.createElement("dd");
        term.textContent = name;
        words.textContent = value;
        return [term, words];
      }),
    );
  }

  showSimilar({ similar, zone }) {
    setText(this.part.likeit, likeIt(similar));
    this.part.similar.replaceChildren(...similar.alerts.map((alert) => thumbnail(alert, zone)));
  }
}

function thumbnail({ opened_at: opened, peak, review, verdict, snapshot_url: picture, url }, zone) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = url;
  link.target = "_blank";
  const image = document.createElement("img");
  image.alt = "";
  image.loading = "lazy";
  if (picture) image.src = picture;
  const time = document.createElement("span");
  time.textContent = `${when(opened, zone)} · ${score(peak)}`;
  const said = document.createElement("span");
  said.className = "said";
  said.dataset.review = review;
  said.textContent = verdict || reviewWord({ review }).word;
  link.append(image, time, said);
  item.append(link);
  return item;
}
