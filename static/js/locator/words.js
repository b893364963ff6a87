// Distances, durations and opening states in the page's words.
import { page, t } from "geomap/page.js";

const RIDE_PER_WALK = page.ride_per_walk ?? 0.26;

export function distanceWords(metres) {
  return metres < 995 ? t("ui.metres", { count: Math.max(5, Math.round(metres / 10) * 10) }) : t("ui.kilometres", { count: (metres / 1000).toFixed(metres < 9950 ? 1 : 0) });
}

const minutes = (seconds) => Math.max(1, Math.round(seconds / 60));
const walkWords = (seconds) => t("ui.walk_min", { count: minutes(seconds) });
const rideWords = (seconds) => t("ui.ride_min", { count: minutes(seconds) });

/** How long a way takes, by icon and words: in the mode chosen, or in both where there is none to choose. */
export function timeWords(seconds, mode) {
  const walk = ["person-walking", walkWords(seconds)];
  if (mode === "ride") return [["bicycle", rideWords(seconds)]];
  return mode === "walk" ? [walk] : [walk, ["bicycle", rideWords(seconds * RIDE_PER_WALK)]];
}

const COMPASS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];
export const bearingWords = (degrees) => t(`ui.compass_${COMPASS[Math.round(degrees / 45) % 8]}`);

const clock = new Intl.DateTimeFormat(page.html_lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: page.timezone });
const dayKey = new Intl.DateTimeFormat("en-CA", { timeZone: page.timezone });

/** An instant as people say it: the time today, "tomorrow 08:00", a weekday within the week, a date. Midnight at the end of today is 24:00. */
export function momentWords(iso, from) {
  const then = new Date(iso), time = clock.format(then), date = new Date(dayKey.format(then));
  const days = Math.round((date - Date.parse(dayKey.format(new Date(from)))) / 86400000);
  if (days === 1 && time === "00:00") return "24:00";
  if (days <= 0) return time;
  if (days === 1) return t("hours.tomorrow", { time });
  if (days < 7) return t("hours.on_weekday", { weekday: t(`hours.weekday.${(date.getUTCDay() + 6) % 7}`), time });
  return t("hours.on_date", { date: t("hours.date", { day: date.getUTCDate(), month: t(`hours.month.${date.getUTCMonth() + 1}`) }), time });
}

/** "Open until 20:00", "opens tomorrow 08:00", or why where there is no such time to promise. */
export function untilWords({ open, open_until: until, open_then: then, why }, at) {
  if (open === "unknown" || !until || (open === "closed" && then !== "open")) return t(`why.${why}`);
  return t(`hours.${open}_until_${then}`, { time: momentWords(until, at) });
}
