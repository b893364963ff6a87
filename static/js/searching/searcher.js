// What a searcher is called, and which places they put into their own way: this browser keeps it, for one search each.
import { newKey } from "geomap/queue/keys.js";

/** A name that this browser made up for one search, and nobody guesses. */
export function searcherOf(code) {
  const kept = `geomap-searcher-${code}`;
  try {
    if (!localStorage.getItem(kept)) localStorage.setItem(kept, newKey());
    return localStorage.getItem(kept);
  } catch { return newKey(); } // it lasts as long as the page
}

/** Keys of the places put in by hand. code: of a shared search, null for one that is nobody else's and not kept. */
export class PutIn extends Set {
  static of(code) {
    const made = new PutIn();
    try { for (const key of JSON.parse(localStorage.getItem(nameOf(code)) ?? "[]")) made.add(key); } catch { /* none are kept */ }
    return Object.assign(made, { code });
  }

  /** Put a place in, or take it out. */
  turn(key) {
    if (!this.delete(key)) this.add(key);
    if (!this.code) return;
    try { localStorage.setItem(nameOf(this.code), JSON.stringify([...this])); } catch { /* it lasts as long as the page */ }
  }
}

const nameOf = (code) => `geomap-put-in-${code}`;
