// What a searcher is called: a name that this browser made up for one search, and nobody guesses.
import { newKey } from "geomap/queue/keys.js";

export function searcherOf(code) {
  const kept = `geomap-searcher-${code}`;
  try {
    if (!localStorage.getItem(kept)) localStorage.setItem(kept, newKey());
    return localStorage.getItem(kept);
  } catch { return newKey(); } // it lasts as long as the page
}
