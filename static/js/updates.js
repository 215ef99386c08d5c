// Live updates over a WebSocket. A message is only news: on every connection the server sends a snapshot
// of each topic first, and `refresh` asks for one again after a gap.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15000;
const REFRESH_EVERY = 1000; // a busy server may skip messages; snapshots are asked for at most so often
const SIGNED_OUT = 4401;
const PATIENCE = 5000; // for any answer of a connection that is doubted
const TICK = 5000;

// Full jitter: after a server restart the browsers do not all come back in one moment.
export function backOff(attempt, random = Math.random) {
  const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}

export class Updates {
  // handlers: { [topic]: { onSnapshot(message), onMessage(message), onRefused() } }
  constructor(url, handlers, { Socket = globalThis.WebSocket, timers = globalThis, onConnection = () => {}, onSignedOut = () => {} } = {}) {
    Object.assign(this, { url, handlers, Socket, timers, onConnection, onSignedOut });
    this.attempt = 0;
    this.timer = null;
    this.socket = null;
    this.closed = false;
    this.refreshing = new Map();
    this.doubt = null;
  }

  start() {
    this.closed = false;
    this.trust();
    const socket = new this.Socket(this.url);
    this.socket = socket;
    socket.onopen = () => {
      this.forgetRefreshes();
      for (const topic of Object.keys(this.handlers)) this.subscribe(topic);
    };
    socket.onmessage = (event) => this.receive(JSON.parse(event.data));
    socket.onclose = (event) => this.lost(socket, event.code);
    return this;
  }

  stop() {
    this.closed = true;
    this.timers.clearTimeout(this.timer);
    this.timer = null;
    this.trust();
    this.forgetRefreshes();
    this.socket?.close();
  }

  // After sleep or a change of network a connection may be dead without anyone having said so: whoever
  // answers to a new subscription lives, and the snapshots bring what was missed.
  verify() {
    this.hurry();
    const { socket } = this;
    if (this.doubt !== null || socket?.readyState !== 1) return;
    this.doubt = this.timers.setTimeout(() => {
      this.doubt = null;
      socket.onclose = () => {};
      socket.close();
      this.lost(socket, 1006);
    }, PATIENCE);
    for (const topic of Object.keys(this.handlers)) this.subscribe(topic);
  }

  trust() {
    this.timers.clearTimeout(this.doubt);
    this.doubt = null;
  }

  subscribe(topic) {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify({ subscribe: [topic] }));
  }

  // Asks for a new snapshot of a topic, soon; further calls until then ask nothing more.
  refresh(topic) {
    if (this.refreshing.has(topic)) return;
    const ask = () => {
      this.refreshing.delete(topic);
      this.subscribe(topic);
    };
    this.refreshing.set(topic, this.timers.setTimeout(ask, REFRESH_EVERY));
  }

  forgetRefreshes() {
    for (const timer of this.refreshing.values()) this.timers.clearTimeout(timer);
    this.refreshing.clear();
  }

  // Tries at once instead of waiting out the back-off, for example when the network returns.
  hurry() {
    if (this.timer === null || this.closed) return;
    this.timers.clearTimeout(this.timer);
    this.timer = null;
    this.start();
  }

  receive(message) {
    this.trust();
    const handler = this.handlers[message.topic];
    switch (message.type) {
      case "snapshot":
        this.attempt = 0;
        this.onConnection(true);
        handler?.onSnapshot(message);
        break;
      case "refused":
        handler?.onRefused?.();
        break;
      default:
        // One that was sent before the snapshot is older than it: reducers drop it by its sequence.
        handler?.onMessage(message);
    }
  }

  lost(socket, code) {
    if (this.closed || socket !== this.socket || this.timer !== null) return;
    this.trust();
    if (code === SIGNED_OUT) {
      this.closed = true;
      this.onSignedOut();
      return;
    }
    this.onConnection(false);
    this.timer = this.timers.setTimeout(() => {
      this.timer = null;
      this.start();
    }, backOff(this.attempt));
    this.attempt += 1;
  }
}

// The page's connection: this host, the notice at the foot after a few seconds without it, quick return.
export function connect(handlers, { onConnection = () => {} } = {}) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const notice = document.querySelector("[data-live-state]");
  let warning = null;
  const updates = new Updates(`${scheme}://${location.host}/ws/updates/`, handlers, {
    onConnection(there) {
      onConnection(there);
      if (there) {
        clearTimeout(warning);
        warning = null;
        notice.hidden = true;
      } else {
        warning ??= setTimeout(() => (notice.hidden = false), 2000);
      }
    },
    onSignedOut: () => location.reload(),
  });
  addEventListener("online", () => updates.verify());
  document.addEventListener("visibilitychange", () => document.hidden || updates.hurry());
  onWaking(() => updates.verify());
  addEventListener("pagehide", () => updates.stop());
  addEventListener("pageshow", (event) => event.persisted && updates.start());
  return updates.start();
}

// Calls `work` when this device slept: a clock that ticks every few seconds was late.
export function onWaking(work) {
  let last = Date.now();
  setInterval(() => {
    const now = Date.now();
    if (now - last > 3 * TICK) work();
    last = now;
  }, TICK);
}
