// Keeps the server's annotations as the page's are: sends what differs, one request after the other, and again when
// a request failed. What is not there yet outlives the window in this browser's storage.

import { ApiError, addresses, get, patch, post, remove } from "../api.js";
import { sameContent } from "../state/annotation_edits.js";
import { drafts, savingState, unsaved } from "../state/annotations.js";
import { backOff } from "../updates.js";

const WAIT = 250; // ms after a change: the next keystroke may follow

const server = { get, patch, post, remove };

export class Saver {
  // source: {clip}, {camera} or {alert} as the API names it; place: the key of the browser's storage
  constructor(store, { source, place, api = server, storage = globalThis.localStorage, timers = globalThis }) {
    Object.assign(this, { store, source, place, api, storage, timers });
    this.gone = new Map(); // deleted ones, by key, with the revision that takes it back
    this.lost = new Set(); // keys whose creation was sent and never answered
    this.refused = new Map(); // what the server would not take, by key: it waits for another change
    this.attempt = 0;
    this.writes = 0; // requests that the server carried out
    store.listen(() => this.plan());
  }

  // range: {from, to} of a camera's time. Returns the error's sentence, or "".
  async load(range = {}) {
    try {
      let writes;
      let annotations;
      // A list that was asked for before something was saved does not know of it: it is asked for again.
      do {
        ({ writes } = this);
        annotations = await this.api.get(addresses.annotationsOf({ ...this.source, ...range }));
      } while (writes !== this.writes);
      this.store.dispatch({ type: "loaded", annotations, ...range });
      return "";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error.message;
    }
  }

  // What an earlier window could not send.
  restore() {
    const found = this.stored();
    this.hasKept = Object.keys(found).length > 0;
    if (this.hasKept) this.store.dispatch({ type: "restored", drafts: found });
  }

  plan() {
    this.keep();
    if (this.timer || this.isBusy || !this.waiting().length) return;
    this.timer = this.timers.setTimeout(() => this.flush(), this.attempt ? backOff(this.attempt) : WAIT);
  }

  waiting() {
    const { state } = this.store;
    return unsaved(state).filter((key) => !(this.refused.has(key) && this.refused.get(key) === (state.items[key] ?? null)));
  }

  // At once: the network is back, or the reader asked.
  hurry() {
    this.attempt = 0;
    this.refused.clear();
    return this.flush();
  }

  async flush() {
    this.timers.clearTimeout(this.timer);
    this.timer = null;
    if (this.isBusy) return;
    this.isBusy = true;
    let isThere = true;
    const tried = new Set();
    for (let key; isThere && (key = this.waiting().find((one) => !tried.has(one))); ) {
      tried.add(key);
      isThere = await this.send(key);
    }
    this.isBusy = false;
    this.attempt = isThere ? 0 : this.attempt + 1;
    this.plan();
  }

  // False when there was no server to speak to.
  async send(key) {
    const { store } = this;
    store.dispatch({ type: "sent", key });
    const wanted = store.state.sending[key];
    const known = store.state.saved[key];
    try {
      const answer = await this.request(key, wanted, known);
      this.lost.delete(key);
      this.writes += 1;
      if (!wanted) this.gone.set(key, answer);
      store.dispatch({ type: "accepted", key, annotation: wanted ? answer : null });
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.failed(key, wanted, known, error);
    }
  }

  async request(key, wanted, known) {
    const { api } = this;
    if (!wanted) return api.remove(addresses.annotation(known.id), { revision: known.revision });
    if (known) return api.patch(addresses.annotation(known.id), { ...wanted, revision: known.revision });
    const deleted = this.gone.get(key);
    if (deleted) {
      const back = await api.post(addresses.restoreAnnotation(deleted.id), { revision: deleted.revision });
      this.gone.delete(key);
      return sameContent(wanted, back) ? back : api.patch(addresses.annotation(back.id), { ...wanted, revision: back.revision });
    }
    // The key names it there too: a creation whose answer was lost is not made twice, but may hold what was said then.
    const made = await api.post(addresses.annotations, { ...this.source, ...wanted, id: key });
    return this.lost.has(key) && !sameContent(wanted, made) ? api.patch(addresses.annotation(made.id), { ...wanted, revision: made.revision }) : made;
  }

  failed(key, wanted, known, error) {
    const { store } = this;
    if (error.status === 409) {
      const { current } = JSON.parse(error.body);
      // Both deleted it: there is nothing to settle.
      if (!wanted && current.deleted) store.dispatch({ type: "accepted", key, annotation: null });
      else {
        if (current.deleted) this.gone.set(key, current);
        store.dispatch({ type: "conflict", key, current: current.deleted ? null : current });
      }
      return true;
    }
    if (error.status === 404 && known) {
      store.dispatch(wanted ? { type: "conflict", key, current: null } : { type: "accepted", key, annotation: null });
      return true;
    }
    const isAway = error.status === 0 || error.status === 429 || error.status >= 500;
    if (error.status === 0 && wanted && !known) this.lost.add(key);
    if (!isAway) this.refused.set(key, wanted);
    store.dispatch({ type: "failed", key, sentence: error.message });
    return !isAway;
  }

  keep() {
    const waiting = drafts(this.store.state);
    try {
      if (Object.keys(waiting).length) {
        this.storage.setItem(this.place, JSON.stringify(waiting));
        this.hasKept = true;
      } else if (this.hasKept) {
        // Only what this window put there: another one may have something of its own that waits.
        this.storage.removeItem(this.place);
        this.hasKept = false;
      }
    } catch {
      // switched off or full: it is still on the page, whose state says that it is not saved
    }
  }

  stored() {
    try {
      return JSON.parse(this.storage.getItem(this.place)) ?? {};
    } catch {
      return {};
    }
  }

  get word() {
    return savingState(this.store.state);
  }
}
