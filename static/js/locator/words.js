// Distances, durations and opening states in the page's words.
import { page, t } from "geomap/page.js";

const RIDE_PER_WALK = page.ride_per_walk ?? 0.26;

export function distanceWords(metres) {
  return metres < 995 ? t("ui.metres", { count: Math.max(5, Math.round(metres / 10) * 10) }) : t("ui.kilometres", { count: (metres / 1000).toFixed(metres < 9950 ? 1 : 0) });
}

const minutes = (seconds) => Math.max(1, Math.round(seconds / 60));
export const walkWords = (seconds) => t("ui.walk_min", { count: minutes(seconds) });
export const rideWords = (seconds) => t("ui.ride_min", { count: minutes(seconds * RIDE_PER_WALK) });

const COMPASS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];
export const bearingWords = (degrees) => t(`ui.compass_${COMPASS[Math.round(degrees / 45) % 8]}`);

const clock = new Intl.DateTimeFormat(page.html_lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: page.timezone });
const weekday = new Intl.DateTimeFormat(page.html_lang, { weekday: "short", timeZone: page.timezone });
const dayMonth = new Intl.DateTimeFormat(page.html_lang, { month: "numeric", day: "numeric", timeZone: page.timezone });
const dayKey = new Intl.DateTimeFormat("en-CA", { timeZone: page.timezone });

/** An instant as people say it: the time today, "tomorrow 08:00", a weekday within the week, a date. */
export function momentWords(iso, from) {
  const then = new Date(iso), start = new Date(from);
  const days = Math.round((Date.parse(dayKey.format(then)) - Date.parse(dayKey.format(start))) / 86400000);
  const time = clock.format(then);
  if (days === 0) return time;
  if (days === 1) return t("ui.tomorrow", { time });
  return `${days < 7 ? weekday.format(then) : dayMonth.format(then)} ${time}`;
}

export const stateWords = { open: "ui.state_open", closed: "ui.state_closed", unknown: "ui.state_unknown" };
export const stateIcons = { open: "circle-check", closed: "circle-xmark", unknown: "circle-question" };

/** "Until 20:00", "opens tomorrow 08:00" or why it is not known. */
export function untilWords({ open, open_until: until, open_then: then, why }, at) {
  if (open === "unknown") return t(`why.${why}`);
  if (open === "closed" && then !== "open") return t(`why.${why}`);
  if (!until) return open === "open" ? t("ui.always") : t(`why.${why}`);
  return t(open === "open" ? "ui.until" : "ui.opens", { time: momentWords(until, at) });
}
