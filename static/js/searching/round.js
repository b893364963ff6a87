// Which places a searcher sets out for, and how all of them are listed: the numbers are those of the visits.
import { page } from "geomap/page.js";

/** Parts of the list, in its order: what was found, the way, where others go, what further fits, what is left of a search
    that is over, what was searched. */
const PARTS = ["found", "way", "others", "further", "left", "searched"];

/** Keys of the places that this searcher visits: the likeliest of those that are open and nobody else's way, and those
    put in by hand. candidates: the likeliest first. search: the shared one, or null. */
export function roundOf(candidates, search, putIn) {
  if (search?.ended) return [];
  const open = candidates.map(({ key }) => key).filter((key) => standing(search, key) === "open");
  return open.filter((key, i) => i < page.lost_round || putIn.has(key) || search?.places[key].going);
}

/** The one of them to begin with: where this searcher is on the way to. */
export function begunWith(round, search) { return round.find((key) => search?.places[key].going); }

/** Every candidate with its part of the list and, on the way, its number and the leg there. order: of /api/lost/order. */
export function rowsOf(candidates, search, round, order, putIn) {
  const visits = (order?.order ?? []).filter((key) => round.includes(key));
  const legs = new Map(order?.features.map(({ properties }) => [properties.to, properties]));
  const rows = candidates.map((candidate) => {
    const { key } = candidate, number = visits.indexOf(key) + 1;
    return { candidate, key, part: partOf(key), number, leg: number ? legs.get(key) : null, byHand: putIn.has(key) };
  });
  const rank = ({ part, number }) => PARTS.indexOf(part) * rows.length * 2 + (number || rows.length);
  return rows.sort((a, b) => rank(a) - rank(b)); // of equals the likelier stays before

  function partOf(key) {
    const state = standing(search, key);
    if (state !== "open") return state;
    return search?.ended ? "left" : round.includes(key) ? "way" : "further";
  }
}

function standing(search, key) {
  const one = search?.places[key];
  if (!one || one.state !== "open") return one?.state ?? "open";
  return one.going && one.going !== search.you && !search.ended ? "others" : "open";
}
