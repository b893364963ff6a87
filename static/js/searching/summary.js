// What stands above the list: how many fit, how long the way is, and what is not so good about it.
import { h, icon } from "geomap/dom.js";
import { distanceWords, timeWords } from "geomap/locator/words.js";
import { t } from "geomap/page.js";
import { heardWords } from "geomap/searching/words.js";

const line = (text, look = "muted small") => h("p", { class: look }, text);
const notice = (look, ...what) => h("div", { class: `notice ${look}` }, ...what);
const button = (act, sign) => h("button", { class: "button", type: "button", dataset: { act } }, icon(sign), t(`lost.${act}`));

/** The lines that sum up. found: {rows, matched, heard}. way: {order, mode, isLate}: it could not be asked for anew. search:
    the shared one, or null. sending: {away, waiting}. */
export function summary(found, way, search, sending) {
  return [
    search?.ended ? notice("", h("strong", {}, t(`lost.ended.${search.ended}`)), button("resume", "rotate-left")) : null,
    sending.away ? notice("warn", t("lost.away")) : null,
    queued(sending.waiting),
    h("strong", {}, search ? t("lost.remaining", { count: Object.values(search.places).filter(({ state }) => state === "open").length }) : t("lost.found", { count: found.matched })),
    ...wayLines(way, search),
    ...limitLines(found),
    line(heardWords(found.heard)),
    ...found.heard.filter(({ met }) => !met).map((one) => line(t("lost.unmet", one))),
    search ? line(search.you ? t("lost.joined", { count: search.searchers, you: search.you }) : t("lost.joined_not", { count: search.searchers })) : null,
    search && !search.ended ? button("stop", "stop") : null,
  ].filter(Boolean);
}

/** What was done and waits for a network. */
export function queued(waiting) { return waiting ? h("p", { class: "notice warn", id: "queued" }, t("lost.queued", { count: waiting })) : null; }

function wayLines({ order, mode, isLate }, search) {
  if (isLate) return [notice("warn", t("lost.way_late"))];
  if (!order) return search && !search.ended ? [line(t("lost.way_none"))] : [];
  const [[, time]] = timeWords(order.duration_s, mode === "ride" ? "ride" : "walk");
  const straight = order.features.filter(({ properties }) => properties.note).length;
  return [
    line(t("lost.way", { distance: distanceWords(order.distance_m), time }), "lost-way"),
    order.proven ? null : line(t("lost.way_bound", { distance: distanceWords(order.lower_bound_m) })),
    straight ? line(t("lost.way_straight", { count: straight })) : null,
  ];
}

/** What of all that fits is not on the way, and what is not even listed. */
function limitLines({ rows, matched }) {
  const count = (wanted) => rows.filter(({ part }) => part === wanted).length;
  return [
    count("further") ? line(t("lost.limit", { count: count("way"), further: count("further") })) : null,
    matched > rows.length ? line(t("lost.unlisted", { count: matched - rows.length })) : null,
  ];
}
