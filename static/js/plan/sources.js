// What the desk asks the server for: the ground once for an area and a mode, lengths from a place, hours in bits.
import { getJSON } from "geomap/data.js";
import { peopleOf } from "geomap/plan/coverage.js";
import { page } from "geomap/page.js";

const PLACES_KEPT = 300;
const kept = { ground: new Map(), lengths: new Map(), hours: new Map() };

/** Everything about an area in a mode that any need, radius and hour is answered from. */
export function groundOf({ area, mode }) {
  const query = new URLSearchParams({ ...(area && { area }), mode }).toString();
  return once("ground", query, async () => {
    const ground = await getJSON(`${page.api}/plan/ground?${query}`);
    return { ...ground, people: peopleOf(ground) };
  });
}

/** The people within the limit of a station thought of at a place. */
export function lengthsFrom({ area, mode }, { lon, lat }) {
  const query = new URLSearchParams({ ...(area && { area }), mode, lon, lat }).toString();
  return once("lengths", query, () => getJSON(`${page.api}/plan/lengths?${query}`));
}

/** The bits of opening hours, null where there are none; refused by the server where they cannot be read. */
export async function openOf(hours) {
  if (!hours) return null;
  return (await once("hours", hours, () => getJSON(`${page.api}/plan/hours?${new URLSearchParams({ opening_hours: hours })}`))).open;
}

function once(kind, key, ask) {
  const known = kept[kind];
  if (!known.has(key)) {
    if (known.size >= PLACES_KEPT) known.delete(known.keys().next().value);
    const asked = ask();
    asked.catch(() => known.delete(key));
    known.set(key, asked);
  }
  return known.get(key);
}
