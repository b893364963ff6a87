// Reasons, states and times of a search in the page's words.
import { named, page, t } from "geomap/page.js";

const clock = new Intl.DateTimeFormat(page.html_lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: page.timezone });

export function reasonWords({ kind, word, what, what_en: english, away_m: away }) {
  const metres = Math.round(away ?? 0);
  return t(`lost.why.${kind === "near" && !metres ? "beside" : kind}`, { word, count: metres, what: page.language === "en" ? english || what : what });
}

/** How well a candidate fits what is remembered: the mean grade of all that was said. */
export function fitWords({ score }) { return t("lost.fit", { percent: Math.round(score * 100) }); }

/** A row's number among the visits, or how its place stands. */
export function numberWords({ number, part }) { return number ? t("lost.number", { number }) : t(`lost.mark.${part}`); }

/** What the words of the clues were taken for. */
export function heardWords(heard) {
  const told = heard.map((one) => (one.clue ? t("lost.heard_as", { word: one.word, clue: named(one) }) : t("lost.heard_name", one)));
  return t("lost.heard", { what: told.join(t("ui.list_and")) });
}

/** Who did the last to a place, and when. */
export function byWords({ by, at }, you) {
  const time = at ? clock.format(new Date(at)) : "";
  return by === you ? t("lost.by_you", { time }) : t("lost.by", { who: by, time });
}
