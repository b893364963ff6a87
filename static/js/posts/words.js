// Areas, days and kinds in the page's words.
import { nameWords } from "geomap/dom.js";
import { named, page, t } from "geomap/page.js";
import { dayWords } from "geomap/when.js";

/** The name of an area; its id where it lies outside one's own. */
export function areaWords(layer, id) {
  const found = page.desk.areas[layer]?.[id];
  return found ? named(found) : id;
}

/** The street or community under which a post is listed, as [layer, id]. */
export function groupOf(layer, id) {
  return layer === "compounds" ? ["communities", page.desk.community_of[id] ?? ""] : [layer, id];
}

export function daysWords(from, to) {
  const said = { from: from && dayWords(from), to: to && dayWords(to) };
  if (from && to) return t("posts.days", said);
  if (from) return t("posts.since", said);
  return t(to ? "posts.until" : "posts.always", said);
}

/** A post's title as text, and as what stands on the page: Chinese is marked where there is no other. */
export const titleWords = (post) => named(titled(post));
export const titleElement = (post) => nameWords(titled(post));
const titled = ({ title, title_en }) => ({ name: title, name_en: title_en });
