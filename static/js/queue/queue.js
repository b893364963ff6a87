// What somebody did, kept on this device until the server has it. Each action has a key from the moment it is made and is
// sent in its turn with the same key until it is answered: however often the network breaks, the server takes it once.
import { newKey } from "geomap/queue/keys.js";
import { openStore } from "geomap/queue/store.js";

const RETRY_S = [2, 5, 10, 30];
const MS = 1000;
const heard = globalThis.BroadcastChannel ? new BroadcastChannel("geomap-queue") : null;

export class Queue {
  /** name: its own on this device; of an account's actions it names the account, so that nobody sends what another did.
      send(actions): the request. It resolves to the answer, or rejects with an error that has a status, 0 where nothing
      came back, and perhaps wait_s, how long to wait. most: how many are sent at once. keeps: whether a refused action
      stays until it is dropped.
      on, all of them optional: changed(); taken(actions, answer) and refused(actions, {message, status, problem}),
      whichever page of the browser sent them; stopped(error, wait_s): it is tried again, on a 401 when somebody has signed in; null: it goes on. */
  constructor(name, { send, most = 1, keeps = false, on = {} }) {
    Object.assign(this, { name, send, most, keeps, on, store: openStore(), actions: [], tries: 0, signedOut: false });
  }

  /** Read what waits from before, send it, and send it again whenever that may work. */
  async begin() {
    await this.read();
    addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.flush(); });
    heard?.addEventListener("message", ({ data: { name, what, actions, outcome } }) => { if (name === this.name) this.read().then(() => this.on[what]?.(actions, outcome)); });
    this.flush();
  }

  get waiting() { return this.actions.filter((action) => !action.refused); }
  get refused() { return this.actions.filter((action) => action.refused); }

  /** Keep an action, and send it as soon as may be. Resolves when it was tried. */
  async add(action) {
    const kept = { key: newKey(), ...action, queue: this.name, refused: null, made: Math.max(Date.now(), (this.actions.at(-1)?.made ?? 0) + 1) };
    this.actions = [...this.actions, kept]; // seen at once
    this.on.changed?.();
    await this.keep(kept);
    await this.flush();
  }

  async keep(action) {
    await (await this.store).put(action);
    await this.changed();
  }

  async drop(...actions) {
    const store = await this.store;
    for (const { key } of actions) await store.remove(key);
    await this.changed();
  }

  /** Send all that waits, the first first, until the network or the server fails. One page of a browser at a time. */
  async flush() {
    clearTimeout(this.timer);
    if (!navigator.onLine || this.flushing) return;
    this.flushing = true;
    [this.pause_s] = RETRY_S;
    const send = () => this.sendAll();
    try {
      await (navigator.locks ? navigator.locks.request(`geomap-queue-${this.name}`, send) : send());
    } finally { this.flushing = false; }
    if (this.waiting.length && !this.signedOut) this.timer = setTimeout(() => this.flush(), this.pause_s * MS);
  }

  async sendAll() {
    await this.read();
    for (let { most } = this, sent; (sent = this.waiting.slice(0, most)).length;) {
      let answer = null, error = null;
      try { answer = await this.send(sent); } catch (failed) { error = failed; }
      if (error && error.status === undefined) throw error; // a slip of ours
      if (error && isForLater(error)) { this.stop(error); return; }
      if (error && sent.length > 1) { most = 1; continue; } // one of them is wrong: each by itself
      if (error) { await this.refuse(sent, error); continue; }
      await this.drop(...sent);
      Object.assign(this, { tries: 0, signedOut: false });
      this.on.stopped?.(null);
      this.tell("taken", sent, answer);
    }
  }

  async refuse([action], error) {
    const refused = { ...action, refused: { why: error.message, problem: error.problem } };
    await (this.keeps ? this.keep(refused) : this.drop(action));
    this.tell("refused", [refused], { message: error.message, status: error.status, problem: error.problem });
  }

  stop(error) {
    this.signedOut = error.status === 401;
    this.pause_s = error.wait_s || RETRY_S[Math.min(this.tries++, RETRY_S.length - 1)];
    this.on.stopped?.(error, this.pause_s);
    this.on.changed?.();
  }

  async changed() {
    await this.read();
    heard?.postMessage({ name: this.name });
  }

  /** Tell this page and the others of the browser, of which each may have made the actions. */
  tell(what, actions, outcome) {
    heard?.postMessage({ name: this.name, what, actions, outcome });
    this.on[what]?.(actions, outcome);
  }

  async read() {
    this.actions = await (await this.store).all(this.name);
    this.on.changed?.();
  }
}

/** Whether the same may well be taken later. */
function isForLater({ status }) { return [0, 401, 408, 425, 429].includes(status) || status >= 500; }
