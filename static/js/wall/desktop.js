// Notifications of the desktop, for alerts while the wall lies behind other windows.

import { severityWord, title } from "../state/alerts.js";

export class Desktop {
  constructor({ on, onChange }) {
    Object.assign(this, { on, onChange });
  }

  get isPossible() {
    return "Notification" in globalThis && isSecureContext;
  }

  // "on", "off", "ask" (the browser must be asked first) or "denied"
  get state() {
    if (Notification.permission === "denied") return "denied";
    if (Notification.permission === "default") return "ask";
    return this.on ? "on" : "off";
  }

  async toggle() {
    if (this.state === "ask") {
      await Notification.requestPermission();
      this.on = Notification.permission === "granted";
    } else {
      this.on = !this.on;
    }
    this.onChange();
  }

  show(alert) {
    if (!this.isPossible || this.state !== "on") return;
    const { word } = severityWord(alert);
    const note = new Notification(`${word}: ${alert.camera_name || "Watchpost"}`, {
      body: [title(alert), alert.described.shown].filter(Boolean).join("\n"),
      icon: alert.snapshot_url ?? document.querySelector('link[rel="icon"]').href,
      tag: alert.id, // an alert that escalates replaces its own
      renotify: true,
    });
    note.addEventListener("click", () => {
      focus();
      location.assign(alert.url);
    });
  }
}
