// Orders in words: instants, what is promised, states as signs.
import { h, icon } from "geomap/dom.js";
import { t } from "geomap/page.js";
import { dayOf, instantWords as onDay, timeOf } from "geomap/when.js";

/** "Today 16:12", "1 December 16:12", with the year where it is another. */
export function instantWords(iso) {
  return dayOf(iso) === dayOf(Date.now()) ? t("order.today", { time: timeOf(iso) }) : onDay(iso);
}

/** "Within 24 working hours, by 1 December 16:12 at the latest". */
export function promiseWords({ promised_h: count, around_the_clock: around, settle_due: due }) {
  return t(around ? "order.promise.around" : "order.promise.working", { count, day: instantWords(due) });
}

/** A line that says what the dates rest on: the office's hours, and a calendar that is not yet known. */
export function basisWords({ around_the_clock: around, provisional }) {
  return [t(around ? "order.basis.around" : "order.basis.working"), provisional ? t("order.basis.provisional") : null].filter(Boolean).join(" ");
}

const TONES = { settled: "open", confirmed: "open", merged: "", cancelled: "" };
const SIGNS = { settled: "circle-check", confirmed: "circle-check", merged: "layer-group", cancelled: "circle-xmark" };

/** The state as a pill; what is overdue says so. */
export function statePill({ state, clock: { overdue } }) {
  const tone = overdue ? "closed" : TONES[state] ?? "unknown";
  return h("span", { class: `pill ${tone}` }, icon(overdue ? "triangle-exclamation" : SIGNS[state] ?? "clock"), t(overdue ? "order.overdue" : `order.now.${state}`));
}

/** Share an address, or copy it where nothing shares; say(words) tells what was done. */
export async function share(url, title, say) {
  try {
    if (navigator.share) await navigator.share({ title, url });
    else { await navigator.clipboard.writeText(url); say(t("ui.copied")); }
  } catch (error) {
    if (error.name !== "AbortError") say(url);
  }
}
