// Days and clock times as the server writes them: those of the district, whatever the zone of the browser.
import { dayAfter } from "geomap/when.js";

/** The Monday of a day's week. */
export const mondayOf = (day) => dayAfter(day, -weekdayOf(day));

/** Its place in the week, Monday 0. */
export const weekdayOf = (day) => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

/** The part of a time {since, until} that lies on a day, in minutes {start, end}; null where none does. */
export function partOn(day, { since, until }) {
  if (since.slice(0, 10) > day || until.slice(0, 16) <= `${day}T00:00`) return null;
  return { start: since.slice(0, 10) < day ? 0 : minute(since), end: until.slice(0, 10) > day ? 1440 : minute(until) };
}

/** A minute of the day as 09:30; 1440 as 24:00. */
export const clock = (at) => `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;

const minute = (text) => 60 * Number(text.slice(11, 13)) + Number(text.slice(14, 16));
