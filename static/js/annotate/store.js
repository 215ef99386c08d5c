// Holds the state of state/annotations.js and tells those who listen that it changed.

import { empty, reduce } from "../state/annotations.js";

export class Store {
  constructor() {
    this.state = empty();
    this.listeners = [];
  }

  listen(work) {
    this.listeners.push(work);
  }

  dispatch(action) {
    const before = this.state;
    this.state = reduce(before, action);
    if (this.state !== before) for (const work of this.listeners) work(this.state, before);
  }
}
