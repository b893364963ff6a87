// Data from the API, or from the page itself in a map that was saved as one file.
import { page, t } from "geomap/page.js";

const collections = new Map();

/** An error with words for the user: what the server said, or that it could not be reached. */
export class DataError extends Error {
  constructor(message, hint = "") { super(message); this.hint = hint; }
}

export async function getJSON(url, { signal } = {}) {
  let answer;
  try {
    answer = await fetch(url, { signal, headers: { Accept: "application/geo+json, application/json" } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new DataError(t("ui.offline"), t("ui.offline_hint"));
  }
  if (answer.ok) return answer.json();
  throw new DataError(t(answer.status === 400 ? "ui.refused" : "ui.server_failed", { status: answer.status }));
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
