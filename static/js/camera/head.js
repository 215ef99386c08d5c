// What is said of a camera above and over its picture: its name, its state, its newest score, an alert that is open.

import { showWords } from "../describing/words.js";
import { setIcon, setText } from "../dom.js";
import { score } from "../format.js";
import { severityWord, title } from "../state/alerts.js";
import { learningWord, reading } from "../state/cameras.js";

export class Head {
  constructor(part) {
    this.part = part;
  }

  // what: as state/cameras.js's `condition` tells
  show(camera, what) {
    const { part } = this;
    setText(part.name, camera.name);
    part.state.dataset.severity = what.severity;
    part.state.title = what.reason;
    setIcon(part.state.querySelector("svg"), what.icon);
    setText(part.stateword, what.word);
    this.showReading(reading(camera), what);
    const learning = learningWord(camera);
    part.learning.hidden = !learning;
    setText(part.learningword, learning && `${learning}. Until it is ready the camera is compared with general footage, and its alarms are less certain.`);
  }

  showReading(value, what) {
    const { part } = this;
    part.reading.hidden = !value || !(what.state === "live" || what.state === "lagging");
    if (!value) return;
    part.reading.dataset.severity = value.severity;
    setIcon(part.reading.querySelector("svg"), value.icon);
    setText(part.readingword, value.word);
    setText(part.score, score(value.score));
  }

  showAlert(alert) {
    const { part } = this;
    part.picture.dataset.severity = alert?.severity ?? "normal";
    part.alert.hidden = part.words.hidden = !alert;
    if (!alert) return;
    const { word, icon } = severityWord(alert);
    part.alert.dataset.severity = alert.severity;
    setIcon(part.alerticon.querySelector("svg"), icon);
    setText(part.alertword, `${word}: ${title(alert)}`);
    part.alertword.href = part.text.href = alert.url;
    showWords(part, alert.described);
  }

  // Over the picture while there is none.
  showBlank(what, isCovered) {
    const { part } = this;
    part.blank.hidden = isCovered;
    if (isCovered) return;
    const isComing = what.state === "live" || what.state === "lagging";
    setIcon(part.blank.querySelector("svg"), isComing ? "clock" : what.icon);
    setText(part.blankword, isComing ? "Connecting the picture …" : what.reason || what.word);
  }
}
