// Instants and days in words, in one way on every page; templates tell them alike (geomap.web.pages.when_text).
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const day = new Intl.DateTimeFormat("en-CA", { timeZone: page.timezone });
const precise = new Intl.DateTimeFormat("en-GB", { timeZone: page.timezone, timeStyle: "medium", hourCycle: "h23" });
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: page.timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** The district's day of an instant, as YYYY-MM-DD. */
export const dayOf = (instant) => day.format(new Date(instant));

/** The district's time of day of an instant, as HH:MM. */
export const timeOf = (instant) => clock.format(new Date(instant));

/** A day, YYYY-MM-DD: "11月30日", "30 November"; with the year where it is not this one. */
export function dayWords(date) {
  const [year, month, number] = date.split("-").map(Number);
  const words = t("hours.date", { day: number, month: t(`hours.month.${month}`) });
  return dayOf(Date.now()).startsWith(`${year}-`) ? words : t("hours.date_of_year", { date: words, year });
}

/** An instant: "11月30日 18:00", "30 November 18:00". */
export const instantWords = (instant) => t("order.on_day", { day: dayWords(dayOf(instant)), time: timeOf(instant) });

/** The same as elements, which have the day or the time to the second besides. */
export const dayElement = (date) => h("time", { datetime: date, title: date }, dayWords(date));
export const instantElement = (instant) => h("time", { datetime: instant, title: `${dayOf(instant)} ${precise.format(new Date(instant))}` }, instantWords(instant));

/** What is a day or an instant, in words. */
export const momentWords = (text) => (text.includes("T") ? instantWords(text) : dayWords(text));
