// Instants, days and lengths of time in words, in one way on every page; templates tell instants and days alike
// (geomap.web.pages.when_text).
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const HOUR_MIN = 60, DAY_H = 24, MINUTES_BELOW_H = 10;
const dayFormat = new Intl.DateTimeFormat("en-CA", { timeZone: page.timezone });
const preciseFormat = new Intl.DateTimeFormat("en-GB", { timeZone: page.timezone, timeStyle: "medium", hourCycle: "h23" });
const clockFormat = new Intl.DateTimeFormat("en-GB", { timeZone: page.timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** The district's day of an instant, as YYYY-MM-DD. */
export const dayOf = (instant) => dayFormat.format(new Date(instant));

/** The district's time of day of an instant, as HH:MM. */
export const timeOf = (instant) => clockFormat.format(new Date(instant));

/** The day so many days after another, both YYYY-MM-DD. */
export function dayAfter(day, days) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

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
export const instantElement = (instant) => h("time", { datetime: instant, title: `${dayOf(instant)} ${preciseFormat.format(new Date(instant))}` }, instantWords(instant));

/** What is a day or an instant, in words. */
export const momentWords = (text) => (text.includes("T") ? instantWords(text) : dayWords(text));

/** A length of whole minutes: of working time in hours, around the clock from two days on in days. What is 0 goes unsaid, and
    so do minutes from ten hours on. */
export function durationWords(minutes, aroundTheClock) {
  const hours = Math.floor(minutes / HOUR_MIN);
  if (!hours) return t("order.length.minutes", { count: minutes });
  if (aroundTheClock && hours >= 2 * DAY_H) return both("days", Math.floor(hours / DAY_H), hours % DAY_H);
  return both(aroundTheClock ? "hours" : "working", hours, hours < MINUTES_BELOW_H ? minutes % HOUR_MIN : 0);
}

const both = (unit, count, rest) => t(`order.length.${unit}${rest ? "_and" : ""}`, { count, rest });
