// Instants and days in words, in one way on every page of orders; templates say days alike (geomap.web.pages.hours_text).
import { page, t } from "geomap/page.js";

const day = new Intl.DateTimeFormat("en-CA", { timeZone: page.timezone });
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
