// Watching a camera: one peer connection that is made again by itself until it is closed.

import { csrfToken } from "../api.js";
import { SignallingError, hangUp, negotiate } from "./signalling.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 20_000;
const CONNECTING = 8000; // milliseconds until a picture must be there
const BROKEN = 4000; // a connection that is "disconnected" for so long is made again
const FROZEN = 8000; // as is one whose picture stands still for so long

export function waitBefore(attempt, random = Math.random) {
  const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
  return ceiling / 2 + (random() * ceiling) / 2;
}

export class WhepViewer {
  // onState("connecting" | "playing" | "failed", sentence) is told of every change.
  constructor(video, address, { onState = () => {} } = {}) {
    Object.assign(this, { video, address, onState });
    this.attempt = 0;
    this.iceServers = [];
    this.wanted = false;
  }

  start() {
    if (this.wanted) return;
    this.wanted = true;
    this.attempt = 0;
    this.connect();
  }

  stop() {
    this.wanted = false;
    clearTimeout(this.retry);
    this.release();
    this.video.srcObject = null;
  }

  // Tries at once instead of waiting out the back-off.
  hurry() {
    if (!this.wanted || !this.retry) return;
    this.attempt = 0;
    this.connect();
  }

  async connect() {
    clearTimeout(this.retry);
    this.retry = null;
    this.release();
    this.onState("connecting", "");
    const connection = new RTCPeerConnection({ iceServers: this.iceServers, bundlePolicy: "max-bundle" });
    const stopper = new AbortController();
    Object.assign(this, { connection, stopper });
    const stream = new MediaStream();
    connection.addTransceiver("video", { direction: "recvonly" });
    connection.addTransceiver("audio", { direction: "recvonly" });
    connection.addEventListener("track", ({ track, receiver }) => {
      if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = 0; // staff want now, not smooth
      stream.addTrack(track);
      if (this.video.srcObject !== stream) this.video.srcObject = stream;
      this.video.play().catch(() => {}); // a browser that wants a gesture first shows the controls of the page
    });
    connection.addEventListener("connectionstatechange", () => this.changed(connection));
    this.patience = setTimeout(() => this.lost(connection, "No picture came in time."), CONNECTING);
    try {
      const { session, iceServers } = await negotiate(connection, this.address, { "X-CSRFToken": csrfToken() }, stopper.signal);
      if (this.connection !== connection) {
        hangUp(session, connection, { "X-CSRFToken": csrfToken() });
        return;
      }
      Object.assign(this, { session, iceServers });
      this.watchPicture(connection);
    } catch (error) {
      if (this.connection === connection && error.name !== "AbortError") {
        this.lost(connection, error.message, error instanceof SignallingError && error.isFinal);
      }
    }
  }

  changed(connection) {
    if (connection !== this.connection) return;
    clearTimeout(this.broken);
    if (connection.connectionState === "failed" || connection.connectionState === "closed") {
      this.session = null; // the server has ended it, or will when it notices
      this.lost(connection, "The connection broke.");
    }
    if (connection.connectionState === "disconnected") this.broken = setTimeout(() => this.lost(connection, "The connection broke."), BROKEN);
  }

  // Says when the first picture is there, and notices one that stands still.
  watchPicture(connection) {
    let last = -1;
    let moved = performance.now();
    this.watcher = setInterval(() => {
      if (connection !== this.connection) return;
      const now = performance.now();
      const { currentTime, readyState } = this.video;
      if (currentTime !== last && readyState >= 2) {
        if (last <= 0 && currentTime > 0) this.playing();
        last = currentTime;
        moved = now;
      } else if (now - moved > FROZEN && !document.hidden && last > 0) {
        this.lost(connection, "The picture stood still.");
      }
    }, 250);
  }

  playing() {
    clearTimeout(this.patience);
    this.attempt = 0;
    this.onState("playing", "");
  }

  lost(connection, reason, isFinal = false) {
    if (connection !== this.connection) return;
    this.release();
    if (!this.wanted) return;
    this.onState("failed", reason);
    // A refusal may end too: rights are given, cameras come back. It is asked for seldom.
    this.retry = setTimeout(() => this.connect(), isFinal ? LONGEST_WAIT : waitBefore(this.attempt));
    this.attempt += 1;
  }

  release() {
    for (const timer of [this.patience, this.broken]) clearTimeout(timer);
    clearInterval(this.watcher);
    this.stopper?.abort();
    hangUp(this.session, this.connection, { "X-CSRFToken": csrfToken() });
    this.connection = this.session = this.stopper = null;
  }
}
