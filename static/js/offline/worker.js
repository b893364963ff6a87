// The service worker: pages of orders, visits and searches open without a network once they were opened with one. A page
// comes from the network, and from its last copy where that fails or takes too long; assets, whose address changes with
// their content, from their copy. What the API tells, with people's words, numbers and photos, is never kept.
//
// Pages of the desk name whoever is signed in. Their copies lie in a cache of their own, which is deleted as soon as this
// browser goes to a door of the desk, to sign out or in as whoever, and when the server gives something else instead.
// TOLD, {release, assets, fallback}, stands before this file where the server sends it: another release is another
// worker, which has all its copies made anew before it deletes those of the one before.

const { release, assets, fallback } = TOLD;
const ASSETS = `geomap-${release}-assets`, PUBLIC = `geomap-${release}-pages`, DESK = `geomap-${release}-desk`;
const FOR_ALL = /^\/(orders|search-party)(\/[\w-]+)?$/, OF_AN_ACCOUNT = /^\/desk\/(orders|visits)$/;
const DOORS = /^\/desk\/(sign-in|sign-out|code|set-password)(\/|$)/;
const PATIENCE_MS = 6_000;
const MOST_PAGES = 40;
let doors = 0; // how often somebody went to one: what was asked for before is not kept after

addEventListener("install", (event) => event.waitUntil(begin()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("message", (event) => {
  const { keep: kept, forget: forgotten } = event.data;
  event.waitUntil(kept ? keep(kept) : forget(forgotten));
});
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request, { origin, pathname: path } = new URL(url);
  if (origin !== location.origin || path.startsWith("/api/")) return;
  if (mode === "navigate" && DOORS.test(path)) event.waitUntil(forgetDesk());
  if (method !== "GET") return;
  if (path.startsWith(assets)) event.respondWith(asset(url));
  else if (mode === "navigate") event.respondWith(page(event));
});

async function begin() {
  const before = (await caches.keys()).filter((name) => /^geomap-.*-(pages|desk)$/.test(name));
  const kept = await Promise.all(before.map(async (name) => (await caches.open(name)).keys()));
  await keep(fallback);
  await Promise.allSettled(kept.flat().map(({ url }) => keep(new URL(url).pathname)));
  await skipWaiting();
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith("geomap-") && !name.startsWith(`geomap-${release}-`));
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

/** The page from the network, else its copy, else a page that says that there is no network. */
async function page(event) {
  const { pathname: path, search } = new URL(event.request.url);
  const copy = await caches.match(path, { ignoreVary: true });
  const fresh = fetch(event.request);
  try {
    const answer = await (copy ? Promise.race([fresh, later(PATIENCE_MS)]) : fresh);
    if (answer && placeOf(path)) event.waitUntil(keep(path, search ? null : answer.clone()).catch(() => null));
    if (answer) return answer;
    fresh.catch(() => null);
    return copy;
  } catch { return copy ?? caches.match(fallback, { ignoreVary: true }); }
}

/** Keep a page and all its assets; forget it where there is none any more, or none for whoever is signed in. */
async function keep(path, given = null) {
  const place = placeOf(path), before = doors;
  if (!place) return;
  const answer = given ?? await fetch(path, { headers: { Accept: "text/html" }, redirect: "manual" });
  if (!answer.ok) {
    if (answer.status < 429) await forget(path);
    return;
  }
  const text = await answer.clone().text(), named = [...text.matchAll(/\/assets\/[\w./-]+\.\w+/g)].map(([address]) => address);
  if (!named.length || named.some((address) => !address.startsWith(assets))) return; // of another release
  await Promise.all([...new Set(named)].map(asset));
  if (place === DESK && before !== doors) return;
  const kept = await caches.open(place);
  await kept.put(path, answer);
  if (place === PUBLIC) for (const old of (await kept.keys()).slice(0, -MOST_PAGES)) await kept.delete(old);
}

async function forget(path) {
  if (OF_AN_ACCOUNT.test(path)) await forgetDesk();
  else await (await caches.open(PUBLIC)).delete(path, { ignoreVary: true });
}

async function forgetDesk() {
  doors += 1;
  for (const name of await caches.keys()) if (name.endsWith("-desk")) await caches.delete(name);
}

async function asset(address) {
  const kept = await caches.open(ASSETS), copy = await kept.match(address);
  if (copy) return copy;
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  await kept.put(address, answer.clone());
  return answer;
}

function placeOf(path) {
  if (path === fallback) return ASSETS;
  return OF_AN_ACCOUNT.test(path) ? DESK : FOR_ALL.test(path) ? PUBLIC : null;
}

const later = (wait_ms) => new Promise((resolve) => { setTimeout(() => resolve(null), wait_ms); });
