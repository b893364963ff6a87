// What this device keeps: the order that is being written, with its photos, the codes of those that were sent, and what
// can be ordered.

const CODES = "orders", CATEGORIES = "order-categories";
const MOST_CODES = 50;
const DRAFTS = "drafts";
const ONE = "order";

/** The draft as it was kept last, null for none. */
export const keptDraft = () => inDrafts("readonly", (store) => store.get(ONE)).catch(() => null);
/** Keep the draft; where the browser keeps nothing, it lasts as long as the page. */
export const keepDraft = (draft) => inDrafts("readwrite", (store) => store.put(draft, ONE)).catch(() => null);
export const dropDraft = () => inDrafts("readwrite", (store) => store.delete(ONE)).catch(() => null);

function inDrafts(mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("geomap-orders", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(DRAFTS);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result, turn = database.transaction(DRAFTS, mode), asked = act(turn.objectStore(DRAFTS));
      turn.oncomplete = () => { database.close(); resolve(asked.result ?? null); };
      turn.onabort = () => { database.close(); reject(turn.error); };
    };
  });
}

/** The orders sent from this device, the latest first: {code, name, icon, at, too}. too: somebody else's, to which it
    said me too. */
export const mine = () => read(CODES);
export function remember(order) { keep(CODES, [order, ...mine().filter(({ code }) => code !== order.code)].slice(0, MOST_CODES)); }
export function forget(code) {
  keep(CODES, mine().filter((order) => order.code !== code));
  navigator.serviceWorker?.controller?.postMessage({ forget: `/orders/${encodeURIComponent(code)}` });
}

/** What can be ordered, for a page without a network: no promise, which holds for an hour alone. */
export const keptCategories = () => read(CATEGORIES);
export function keepCategories(categories) { keep(CATEGORIES, categories.map(({ code, name, icon, urgency }) => ({ code, name, icon, urgency }))); }

function read(name) {
  try { return JSON.parse(localStorage.getItem(name)) ?? []; } catch { return []; }
}

function keep(name, list) {
  try { localStorage.setItem(name, JSON.stringify(list)); } catch { /* private mode: the page has it */ }
}
