// Data from the API, or from the page itself in a map that was saved as one file.
import { page, t } from "geomap/page.js";

const collections = new Map();

/** An error with words for the user: what the server said, or that it could not be reached. problem: what the server
    says of it in English, {detail, hint, …}, empty where it says nothing. status: 0 where it was not reached. */
export class DataError extends Error {
  constructor(message, hint = "", problem = {}, status = 0) { super(message); Object.assign(this, { hint, problem, status }); }
}

export async function getJSON(url, options) { return (await ask(url, options)).json(); }

/** The answer of the server to a GET, or to what method and body (an object, sent as JSON) make of it. Raises DataError. */
export async function ask(url, { signal, method, body } = {}) {
  const headers = { Accept: "application/geo+json, application/json, */*;q=0.5", ...(body && { "Content-Type": "application/json" }) };
  let answer;
  try {
    answer = await fetch(url, { signal, method: method ?? (body ? "POST" : "GET"), headers, body: body && JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new DataError(t("ui.offline"), t("ui.offline_hint"));
  }
  if (answer.ok) return answer;
  throw new DataError(t(answer.status === 400 ? "ui.refused" : "ui.server_failed", { status: answer.status }), "", await answer.json().catch(() => ({})), answer.status);
}

/** The FeatureCollection of a layer, fetched once. */
export function collection(name) {
  if (!collections.has(name)) {
    const saved = document.getElementById(`collection-${name}`);
    const wanted = saved
      ? Promise.resolve(JSON.parse(saved.textContent))
      : allPages(`${page.collections}/${name}/items?limit=10000`);
    wanted.catch(() => collections.delete(name));
    collections.set(name, wanted);
  }
  return collections.get(name);
}

/** A collection page by page, until no page follows. */
async function allPages(address) {
  const whole = await getJSON(address);
  for (let last = whole; ;) {
    const next = last.links?.find((link) => link.rel === "next");
    if (!next) return whole;
    const { pathname, search } = new URL(next.href, location.href);
    last = await getJSON(pathname + search);
    whole.features.push(...last.features);
  }
}

/** One feature of a layer: out of the collection where that is here, else by itself; null if there is none. */
export async function item(layer, id) {
  const known = collections.get(layer) ?? (document.getElementById(`collection-${layer}`) ? collection(layer) : null);
  if (known) return (await known).features.find((feature) => feature.id === id) ?? null;
  return getJSON(`${page.collections}/${layer}/items/${encodeURIComponent(id)}`).catch(() => null);
}
