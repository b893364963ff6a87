// Actions on their way. Each has a key from the moment it is made, waits on this device until the server has answered,
// and is sent in its turn: however often the network breaks it is taken once. A refused one stays until somebody has
// seen why.
import { Away, take } from "geomap/orders-desk/api.js";
import { openStore } from "geomap/orders-desk/store.js";
import { page } from "geomap/page.js";

const RETRY_MS = [2_000, 5_000, 10_000, 30_000];
const LOCK = "geomap-orders-outbox";

export class Outbox {
  /** on: changed(), taken(action, order), refused(action). */
  constructor(on) { Object.assign(this, { on, actions: [], tries: 0, signedOut: false }); }

  async begin() {
    this.store = await openStore();
    await this.read();
    addEventListener("online", () => this.flush());
    this.flush();
  }

  /** Those that are not sent yet. */
  get waiting() { return this.actions.filter((action) => !action.refused); }
  get refused() { return this.actions.filter((action) => action.refused); }
  of(order) { return this.waiting.filter((action) => action.order === order); }

  /** Keep an action and send it as soon as may be. version is counted on where nothing of ours waits before it. */
  async add(order, step, { said = {}, photos = [], version = null } = {}) {
    const free = version && !this.of(order).length;
    await this.keep({ key: crypto.randomUUID?.() ?? madeKey(), account: page.orders.account, order, step, said, photos, version: free ? version : null, made: Date.now() + this.actions.length / 1000, refused: null });
    await this.flush();
  }

  /** Try a refused action anew, as another action. */
  async again(action) {
    await this.drop(action);
    await this.add(action.order, action.step, { said: action.said, photos: action.photos });
  }

  async drop(action) {
    await this.store.remove(action.key);
    await this.read();
  }

  /** Send all that waits, the first first, until the network or the server fails. One page of a browser at a time. */
  async flush() {
    clearTimeout(this.timer);
    if (!navigator.onLine || this.flushing || !this.store) return;
    this.flushing = true;
    const send = () => this.sendAll();
    try {
      await (navigator.locks ? navigator.locks.request(LOCK, send) : send());
    } finally { this.flushing = false; }
    if (this.waiting.length && !this.signedOut) this.timer = setTimeout(() => this.flush(), RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]);
  }

  async sendAll() {
    await this.read();
    for (let action; (action = this.waiting[0]);) {
      try {
        const order = await take(action);
        await this.drop(action);
        this.tries = 0;
        this.signedOut = false;
        this.on.taken(action, order);
      } catch (error) {
        if (error instanceof Away) return;
        this.signedOut = error.status === 401;
        if (this.signedOut) { this.on.changed(); return; }
        if (error.status === undefined) throw error;
        await this.keep({ ...action, refused: { why: error.message, order: error.problem.order ?? null } });
        this.on.refused(action);
      }
    }
  }

  async keep(action) {
    await this.store.put(action);
    await this.read();
  }

  async read() {
    this.actions = (await this.store.all()).filter((action) => action.account === page.orders.account);
    this.on.changed();
  }
}

/** A key where the page has no secure origin, as on a bare address in an office's network. */
function madeKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
