// Areas, days and kinds in the page's words.
import { named, page, t } from "geomap/page.js";

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
  if (from && to) return t("posts.days", { from, to });
  if (from) return t("posts.since", { from });
  return to ? t("posts.until", { to }) : t("posts.always");
}

export const titleWords = (post) => named({ name: post.title, name_en: post.title_en });
