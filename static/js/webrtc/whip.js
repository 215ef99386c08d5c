// Sending this device's camera: one peer connection that is made again by itself until it is stopped.

import { SignallingError, hangUp, negotiate } from "./signalling.js";
import { waitBefore } from "./whep.js";

const CONNECTING = 10_000;
const BROKEN = 4000;

export class WhipPublisher {
  // onState("connecting" | "live" | "waiting" | "refused", sentence) is told of every change.
  constructor(address, { token = "", headers = {}, onState = () => {} } = {}) {
    Object.assign(this, { address, onState });
    this.headers = token ? { ...headers, Authorization: `Bearer ${token}` } : headers;
    this.attempt = 0;
    this.iceServers = [];
    this.stream = null;
  }

  start(stream) {
    this.stream = stream;
    this.attempt = 0;
    this.connect();
  }

  stop() {
    this.stream = null;
    clearTimeout(this.retry);
    this.retry = null;
    this.release();
  }

  // Tries at once, for example when the network is back or the page is seen again.
  hurry() {
    if (!this.stream || !this.retry) return;
    this.attempt = 0;
    this.connect();
  }

  // Another camera or microphone without a new connection, where the kinds of tracks stay the same.
  async replace(stream) {
    this.stream = stream;
    const senders = this.connection?.getSenders().filter(({ track }) => track) ?? [];
    const tracks = stream.getTracks();
    const kinds = (list) => list.map(({ kind }) => kind).sort().join();
    if (kinds(senders.map(({ track }) => track)) !== kinds(tracks)) {
      this.connect();
      return;
    }
    await Promise.all(senders.map((sender) => sender.replaceTrack(tracks.find(({ kind }) => kind === sender.track.kind))));
  }

  async connect() {
    clearTimeout(this.retry);
    this.retry = null;
    this.release();
    this.onState("connecting", "");
    const connection = new RTCPeerConnection({ iceServers: this.iceServers, bundlePolicy: "max-bundle" });
    this.connection = connection;
    for (const track of this.stream.getTracks()) connection.addTransceiver(track, { direction: "sendonly", streams: [this.stream] });
    connection.addEventListener("connectionstatechange", () => this.changed(connection));
    this.patience = setTimeout(() => this.lost(connection, "The server was reached, but the picture does not get through to it. A firewall may block UDP."), CONNECTING);
    try {
      const { session, iceServers } = await negotiate(connection, this.address, this.headers);
      if (this.connection !== connection) {
        hangUp(session, connection, this.headers);
        return;
      }
      Object.assign(this, { session, iceServers });
    } catch (error) {
      if (this.connection !== connection) return;
      this.lost(connection, error.message, error instanceof SignallingError && error.isFinal);
    }
  }

  changed(connection) {
    if (connection !== this.connection) return;
    clearTimeout(this.broken);
    switch (connection.connectionState) {
      case "connected":
        clearTimeout(this.patience);
        this.attempt = 0;
        this.onState("live", "");
        break;
      case "disconnected":
        this.broken = setTimeout(() => this.lost(connection, "The connection broke."), BROKEN);
        break;
      case "failed":
        this.session = null; // the server has ended it, or will when it notices
        this.lost(connection, "The connection broke.");
        break;
      default:
    }
  }

  lost(connection, reason, isFinal = false) {
    if (connection !== this.connection) return;
    this.release();
    if (!this.stream) return;
    if (isFinal) {
      this.stream = null;
      this.onState("refused", reason);
      return;
    }
    this.onState("waiting", reason);
    this.retry = setTimeout(() => this.connect(), waitBefore(this.attempt));
    this.attempt += 1;
  }

  release() {
    for (const timer of [this.patience, this.broken]) clearTimeout(timer);
    hangUp(this.session, this.connection, this.headers);
    this.connection = this.session = null;
  }
}
