// The alerts that this reviewer has before them: the one on the screen and the next ones, which are loading already.
// Verdicts are sent while the next alert is shown; one that the server does not take comes back with its words.

import { addresses, get } from "../api.js";
import { isOpenQuestion, verdict } from "../state/review.js";
import { changedIn, server } from "./server.js";

const AHEAD = 2;
const AROUND = 60; // seconds of the curve before and after
const POINTS = 400;
const RENEW_EVERY = 45_000; // milliseconds; a lock lasts 150 s
const AWAY = 10 * 60_000; // without a touch for so long the reviewer has left their chair
const REMEMBERED = 50; // verdicts that U takes back, one after the other

export class Queue {
  // onShow(entry | null), onNews(entry) when what is shown changed, onCount(count), onHold(entry), onDrop(entry),
  // onFault(error). An entry: {item, draft: {label, note}, notice, curve()}
  constructor(handlers) {
    Object.assign(this, handlers);
    this.held = []; // the first is on the screen
    this.passed = new Set();
    this.done = []; // [{ids, entry, saved}], the last is the newest
    this.saving = new Set();
    this.count = { waiting: 0, more: false, with_others: 0 };
    this.touchedAt = Date.now();
    this.isEmpty = false;
    setInterval(() => this.renew(), RENEW_EVERY);
  }

  get current() {
    return this.held[0] ?? null;
  }

  // A certain alert first, where the address names one.
  async begin(id) {
    if (id) {
      try {
        const { item, held_by: other } = await server.take(id);
        const entry = this.entry(item);
        if (other) entry.notice = { kind: "info", text: `${other} has this alert before them at the moment.` };
        this.held.push(entry);
        this.onHold(entry);
        this.onShow(entry);
      } catch (error) {
        this.onFault(error);
      }
    }
    await this.fill();
    this.recount();
  }

  entry(item) {
    let curve = null;
    const entry = { item, draft: { label: item.alert.reviewed_label, note: "" }, notice: null };
    entry.curve = () => (curve ??= loadCurve(item));
    return entry;
  }

  // One after the other, so that the order stays the queue's.
  async fill() {
    if (this.filling) {
      this.again = true;
      return this.filling;
    }
    this.filling = this.draw().finally(() => (this.filling = null));
    await this.filling;
    if (this.again) {
      this.again = false;
      await this.fill();
    }
  }

  async draw() {
    while (this.held.length <= AHEAD) {
      let answer;
      try {
        answer = await server.next([...this.held.map(({ item }) => item.alert.id), ...[...this.passed].slice(-400), ...this.saving]);
      } catch (error) {
        this.onFault(error);
        break;
      }
      this.setCount(answer.queue);
      if (!answer.item) break;
      const entry = this.entry(answer.item);
      this.held.push(entry);
      this.onHold(entry);
      entry.curve().catch(() => {}); // said where it is shown
      if (this.held.length === 1) this.onShow(entry);
    }
    if (!this.held.length) this.onShow(null);
  }

  setCount(count) {
    this.count = count;
    this.onCount(count);
  }

  async recount() {
    try {
      this.setCount(await server.count());
    } catch {
      // The number is only told; the next answer brings it.
    }
  }

  // Takes the alert off the screen and shows the next one at once.
  advance() {
    const entry = this.held.shift();
    this.onShow(this.current);
    this.onDrop(entry);
    this.fill();
    return entry;
  }

  skip() {
    if (!this.current) return;
    const { id } = this.current.item.alert;
    this.passed.add(id); // before the next ones are asked for
    this.advance();
    server.release([id]).catch(() => {}); // the lock ends by itself
  }

  lookAgain() {
    this.passed.clear();
    return this.fill();
  }

  judge(kind, reason = "") {
    const { current } = this;
    if (!current) return;
    const body = verdict(current.item.alert, current.draft, kind, reason);
    const { id } = current.item.alert;
    this.saving.add(id);
    const entry = this.advance();
    if (this.count.waiting > 0 && isOpenQuestion(entry.item.alert)) this.setCount({ ...this.count, waiting: this.count.waiting - 1 });
    const saved = server.judge(id, body).then(
      () => true,
      (error) => this.refused(entry, body, error),
    );
    saved.finally(() => this.saving.delete(id));
    this.remember({ ids: [id], entry, saved });
  }

  // Back to the alert: what was chosen, the label and the note are still there.
  refused(entry, body, error) {
    const told = changedIn(error);
    if (told) entry.item = told.current;
    entry.draft = { label: body.label, note: body.note };
    entry.notice = { kind: told ? "changed" : "unsaved", text: told ? told.detail : error.message, choice: body };
    this.done = this.done.filter((step) => step.entry !== entry);
    this.front(entry);
    return false;
  }

  front(entry) {
    const others = this.held.filter(({ item }) => item.alert.id !== entry.item.alert.id);
    const given = others.filter((other, index) => index >= AHEAD && !other.notice);
    this.held = [entry, ...others.filter((other) => !given.includes(other))];
    this.onHold(entry);
    this.onShow(entry);
    for (const other of given) this.onDrop(other);
    if (given.length) server.release(given.map(({ item }) => item.alert.id)).catch(() => {}); // the locks end by themselves
  }

  remember(step) {
    this.done = [...this.done, step].slice(-REMEMBERED);
  }

  // Resolves to how many verdicts were taken back.
  async undo() {
    const step = this.done.pop();
    if (!step) return 0;
    if (!(await step.saved)) return 0; // it came back by itself
    const results = await Promise.allSettled(step.ids.map((id) => server.undo(id)));
    const failed = results.find(({ status }) => status === "rejected");
    if (failed) this.onFault(failed.reason);
    const id = step.entry?.item.alert.id ?? step.ids[0];
    const { item } = await server.take(id);
    const entry = this.entry(item);
    if (step.entry) entry.draft = step.entry.draft;
    this.passed.delete(id);
    this.front(entry);
    this.recount();
    return results.filter(({ status }) => status === "fulfilled").length;
  }

  // Several that were dismissed together are not before anybody any more.
  dismissedTogether(ids) {
    const gone = new Set(ids);
    this.remember({ ids, entry: null, saved: Promise.resolve(true) });
    const wasShown = this.current && gone.has(this.current.item.alert.id);
    const kept = this.held.filter(({ item }) => !gone.has(item.alert.id));
    for (const entry of this.held) if (gone.has(entry.item.alert.id)) this.onDrop(entry);
    this.held = kept;
    if (wasShown) this.onShow(this.current);
    this.recount();
    return this.fill();
  }

  // News of an alert, from the socket.
  async heard(alert) {
    const entry = this.held.find(({ item }) => item.alert.id === alert.id);
    if (!entry || this.saving.has(alert.id) || alert.sequence <= entry.item.alert.sequence) return;
    const judged = alert.review_revision > entry.item.alert.review_revision;
    if (!judged) {
      entry.item = { ...entry.item, alert };
      this.onNews(entry);
      return;
    }
    if (entry !== this.current && !isOpenQuestion(alert)) {
      this.held = this.held.filter((other) => other !== entry);
      this.onDrop(entry);
      server.release([alert.id]).catch(() => {});
      this.fill();
      return;
    }
    try {
      const { item } = await server.take(alert.id);
      const newest = item.trail.at(-1);
      entry.item = item;
      if (newest && !newest.mine) entry.notice = { kind: "heard", text: "" };
      this.onNews(entry);
    } catch (error) {
      this.onFault(error);
    }
  }

  // Called with every key and touch. Who comes back after a while takes up what is still free.
  touched() {
    const wasAway = Date.now() - this.touchedAt > AWAY;
    this.touchedAt = Date.now();
    if (wasAway) this.renew();
  }

  async renew() {
    const ids = this.held.map(({ item }) => item.alert.id);
    if (!ids.length || Date.now() - this.touchedAt > AWAY) return;
    let lost;
    try {
      ({ lost } = await server.renew(ids));
    } catch {
      return; // the notice of a lost connection says so
    }
    const { current } = this;
    for (const entry of this.held.filter(({ item }) => lost.includes(item.alert.id))) {
      if (entry === current) {
        entry.notice ??= { kind: "info", text: "You were away for a while: somebody else has this alert before them now." };
        this.onNews(entry);
      } else {
        this.held = this.held.filter((other) => other !== entry);
        this.onDrop(entry);
      }
    }
    this.fill();
  }

  leave() {
    server.leave(this.held.map(({ item }) => item.alert.id));
  }
}

async function loadCurve({ alert }) {
  const from = Date.parse(alert.opened_at) / 1000 - AROUND;
  const to = Math.min(Date.now() / 1000, Date.parse(alert.last_at) / 1000 + AROUND);
  const isSeen = alert.cause === "score";
  const data = await get(addresses.history(alert.camera, from, to, POINTS, { system: isSeen ? alert.system : "", others: isSeen && alert.seen_by.length > 1 }));
  data.others = data.others.filter(({ system }) => alert.seen_by.some((seen) => seen.system === system));
  return data;
}
