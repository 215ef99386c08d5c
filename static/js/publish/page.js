// Sends the picture of this device, with the token behind the # of the address. Nobody needs to be signed in.

import { csrfToken } from "../api.js";
import { parts, setIcon, setText } from "../dom.js";
import { onWaking } from "../updates.js";
import { remembered } from "../wall/remembered.js";
import { WhipPublisher } from "../webrtc/whip.js";
import { Awake, devices, isSecure, open, sentenceOf } from "./capture.js";

const part = parts(document);
const { camera } = document.body.dataset;
const token = decodeURIComponent(location.hash.slice(1));
const wishes = remembered("watchpost.publish", { camera: "", microphone: "", facing: "environment", sound: true, size: "standard" });
const sendingKey = `watchpost.sending.${camera}`;

const STATES = {
  idle: { word: "Not sending", icon: "stop", severity: "normal" },
  connecting: { word: "Connecting", icon: "clock", severity: "busy" },
  live: { word: "Sending", icon: "live", severity: "good" },
  waiting: { word: "Connection lost, trying again", icon: "retry", severity: "notice" },
  refused: { word: "Refused", icon: "alert", severity: "alert" },
};
const REFUSALS = "Ask the person who gave you this link for a new one: each new link ends the one before.";

let stream = null;
let sending = false;
let opening = null;
const awake = new Awake();
const publisher = new WhipPublisher(`/whip/${camera}`, {
  token,
  headers: { "X-CSRFToken": csrfToken() },
  onState(state, sentence) {
    if (state === "refused") stop();
    show(state, state === "refused" ? `${sentence} ${REFUSALS}` : sentence);
  },
});

function show(state, sentence = "") {
  const { word, icon, severity } = STATES[state];
  part.state.dataset.severity = severity;
  setIcon(part.state.querySelector("svg"), icon);
  setText(part.stateword, word);
  setText(part.sentence, sentence);
  part.start.hidden = sending;
  part.stop.hidden = !sending;
  part.wall.hidden = state !== "live";
}

function forbid(title, text) {
  part.forbidden.hidden = false;
  setText(part["forbidden-title"], title);
  setText(part["forbidden-text"], text);
  part.controls.hidden = true;
}

// One opening at a time; a newer wish is met after the one under way.
async function preview() {
  while (opening) await opening;
  opening = (async () => {
    close();
    try {
      const opened = await open(wishes);
      ({ stream } = opened);
      part.preview.srcObject = stream;
      part.blank.hidden = true;
      part.problem.hidden = true;
      part.silent.hidden = !(opened.silent && wishes.sound);
      for (const track of stream.getTracks()) track.addEventListener("ended", taken);
      await list();
      const { facingMode } = stream.getVideoTracks()[0].getSettings();
      part.preview.dataset.mirrored = facingMode === "user" ? "yes" : "no";
      part.start.disabled = false;
      if (sending) await publisher.replace(stream);
    } catch (error) {
      part.problem.hidden = false;
      setText(part["problem-text"], sentenceOf(error));
      part.blank.hidden = false;
      part.start.disabled = true;
    }
  })();
  await opening;
  opening = null;
}

function close() {
  for (const track of stream?.getTracks() ?? []) {
    track.removeEventListener("ended", taken);
    track.stop();
  }
  stream = null;
}

// The system took the camera: another program, a locked phone, an unplugged cable.
function taken() {
  if (!document.hidden) setTimeout(preview, 1000);
}

async function list() {
  const found = await devices();
  const [video] = stream.getVideoTracks();
  const [audio] = stream.getAudioTracks();
  fill(part.camera, found.cameras, video?.getSettings().deviceId);
  fill(part.microphone, found.microphones, audio?.getSettings().deviceId);
  part.flip.hidden = found.cameras.length < 2;
  part["microphone-field"].hidden = !wishes.sound;
}

function fill(select, items, chosen) {
  select.replaceChildren(...items.map(({ id, label }) => new Option(label, id, false, id === chosen)));
  select.disabled = items.length < 2;
}

async function start() {
  if (!stream) await preview();
  if (!stream) return;
  sending = true;
  remember("1");
  show("connecting");
  awake.hold();
  publisher.start(stream);
}

function stop() {
  sending = false;
  remember("");
  publisher.stop();
  awake.release();
  show("idle");
}

function remember(value) {
  try {
    sessionStorage.setItem(sendingKey, value);
  } catch {
    // Then a page that the system reloaded waits for Start.
  }
}

function wasSending() {
  try {
    return sessionStorage.getItem(sendingKey) === "1";
  } catch {
    return false;
  }
}

function back() {
  if (document.hidden || !sending) return;
  awake.hold();
  if (!stream || stream.getTracks().some(({ readyState }) => readyState === "ended")) preview();
  publisher.hurry();
}

part.start.addEventListener("click", start);
part.stop.addEventListener("click", stop);
part.again.addEventListener("click", preview);
part.flip.addEventListener("click", () => {
  const ids = [...part.camera.options].map(({ value }) => value);
  wish({ camera: ids[(part.camera.selectedIndex + 1) % ids.length] });
});
part.camera.addEventListener("change", () => wish({ camera: part.camera.value }));
part.microphone.addEventListener("change", () => wish({ microphone: part.microphone.value }));
part.sound.addEventListener("change", () => wish({ sound: part.sound.checked }));
part.size.addEventListener("change", () => wish({ size: part.size.value }));
document.addEventListener("visibilitychange", back);
addEventListener("online", back);
onWaking(back);
addEventListener("pagehide", () => publisher.stop());
addEventListener("pageshow", (event) => event.persisted && sending && publisher.start(stream));

function wish(change) {
  Object.assign(wishes, change).save();
  return preview();
}

// Another link in the same tab is another key.
addEventListener("hashchange", () => location.reload());

if (!isSecure()) {
  forbid(
    "This browser gives its camera only to a secure page",
    `Open Watchpost over HTTPS: whoever runs the server starts it with “make up TLS=1”, and this page then begins with https://. On the very machine that runs the server, http://localhost:${location.port || 80}/ works as well.`,
  );
} else if (!token) {
  forbid("This link is not complete", "The part behind the # is missing; it is the key with which this device may send. Ask an administrator for the whole link, or for its QR code.");
} else {
  part.sound.checked = wishes.sound;
  part.size.value = wishes.size;
  navigator.mediaDevices.addEventListener("devicechange", () => stream && list());
  show("idle");
  preview().then(() => wasSending() && start());
}
