// Numbers of the desk in the page's words.
import { NEVER } from "geomap/plan/coverage.js";
import { page, t } from "geomap/page.js";

const whole = new Intl.NumberFormat(page.html_lang, { maximumFractionDigits: 0 });
const exact = new Intl.NumberFormat(page.html_lang, { maximumFractionDigits: 4 });
const signed = new Intl.NumberFormat(page.html_lang, { maximumFractionDigits: 0, signDisplay: "exceptZero" });
const share = new Intl.NumberFormat(page.html_lang, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const points = new Intl.NumberFormat(page.html_lang, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" });

export const numberWords = (number) => whole.format(number);
/** Tens of thousands of yuan, to the yuan. */
export const tenThousandsWords = (yuan) => exact.format(yuan / 10000);
export const personsWords = (persons) => t("plan.persons", { count: whole.format(persons) });
export const gainWords = (persons) => t("plan.persons", { count: signed.format(persons) });
export const differenceWords = (number) => signed.format(number);
export const shareWords = (part) => share.format(part);
export const pointsWords = (difference) => t("plan.points", { count: points.format(difference * 100) });

/** A distance to the metre; beyond what the desk knows, that it is farther. */
export function lengthWords(mm, limit_m) {
  return mm === NEVER ? t("plan.beyond", { distance: whole.format(limit_m) }) : t("ui.metres", { count: whole.format(mm / 1000) });
}

/** "Tue 22:00", or that the hour does not matter. */
export function hourWords(hour) {
  return hour === null ? t("plan.any_hour") : t("hours.on_weekday", { weekday: t(`hours.weekday.${Math.floor(hour / 24)}`), time: `${String(hour % 24).padStart(2, "0")}:00` });
}

/** What went wrong, in the page's language, and what the server says of it besides. */
export function problemWords({ message, hint, problem = {} }) {
  const { detail, hint: remedy, parameter, value } = problem, at = parameter && typeof value === "string" ? `${parameter}: ${value}.` : "";
  const said = [detail, at, remedy].filter(Boolean).join(" ");
  return { title: said ? t("plan.refused") : message, hint, said };
}
