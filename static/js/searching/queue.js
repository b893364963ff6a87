// What a searcher did, kept in the browser until the server has it: sent once, exactly, in its order. Each action has an
// id of its own, so that the server counts it once however often it is sent.
import { DataError, getJSON } from "geomap/data.js";
import { page } from "geomap/page.js";

const BYTES = 18;
const FINAL = [400, 403, 404, 409, 413, 415];

/** Something nobody can guess. */
export function madeUp() {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(BYTES)))).replaceAll("+", "-").replaceAll("/", "_");
}

export class Queue {
  /** on: taken(state of the search), refused(problem), changed(). */
  constructor(code, on) {
    Object.assign(this, { on, key: `geomap-lost-${code}`, address: `${page.api}/lost/searches/${encodeURIComponent(code)}/actions` });
    const kept = read(this.key);
    this.searcher = kept.searcher ?? madeUp();
    this.waiting = kept.waiting ?? [];
    this.keep();
    addEventListener("online", () => this.send());
    addEventListener("storage", (event) => { if (event.key === this.key) this.waiting = read(this.key).waiting ?? []; });
  }

  add(action) {
    this.waiting.push({ id: madeUp(), searcher: this.searcher, ...action });
    this.keep();
    return this.send();
  }

  /** Send what waits, one after the other; what the server refuses for good is dropped, and told. */
  async send() {
    if (this.sending) return;
    this.sending = true;
    try {
      while (this.waiting.length) {
        const [action] = this.waiting;
        let state = null, refused = null;
        try {
          state = await getJSON(this.address, { body: action });
        } catch (error) {
          if (!(error instanceof DataError) || !FINAL.includes(error.problem.status)) return; // the next look sends it again
          refused = error.problem;
        }
        this.waiting = this.waiting.filter(({ id }) => id !== action.id);
        this.keep();
        if (state) this.on.taken(state); else this.on.refused(refused);
      }
    } finally {
      this.sending = false;
      this.on.changed();
    }
  }

  keep() { localStorage.setItem(this.key, JSON.stringify({ searcher: this.searcher, waiting: this.waiting })); }
}

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)) ?? {}; } catch { return {}; }
}
