// What is free and booked on a day: a bar, and a line for each.
import { h, icon, svg } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { clock, partOn, weekdayOf } from "geomap/bookings/times.js";
import { dayElement, dayWords, instantWords } from "geomap/when.js";

const DAY_MIN = 1440, USUAL_MIN = 120, ROUND_MIN = 15;

/** A day of one hall. week: {bookings, free} as the API tells them. on: book(hall, times), cancel(booking). */
export function dayCard(day, week, on, hall) {
  const parts = partsOn(day, week), standing = standingOf(day, parts), lines = linesOf(day, parts, on, hall);
  return h("li", { class: `panel booking-day${day === page.desk.today ? " today" : ""}${standing ? ` day-${standing}` : ""}`, dataset: { day } },
    h("h3", {}, t(`hours.weekday.${weekdayOf(day)}`), " ", h("span", { class: "muted small" }, dayElement(day)), " ", standing && standingPill(standing)),
    bar(parts),
    lines.length ? h("ul", { class: "booking-lines" }, lines) : null);
}

/** What lies on a day of {bookings, open, free}, each {one, part}. */
export function partsOn(day, { bookings, open, free }) {
  const onDay = (times) => times.map((one) => ({ one, part: partOn(day, one) })).filter(({ part }) => part);
  return { booked: onDay(bookings), open: onDay(open), free: onDay(free) };
}

/** Why nothing of a day is free: "past", "closed" or "full"; null where something is. */
export function standingOf(day, { open, free }) {
  if (free.length) return null;
  if (day < page.desk.today) return "past";
  if (!open.length) return "closed";
  return day === page.desk.today && open.every(({ part }) => clock(part.end) <= page.desk.time) ? "past" : "full";
}

export const standingPill = (standing) => h("span", { class: `pill day-${standing}` }, icon(page.desk.day_signs[standing]), t(`bookings.day.${standing}`));

/** A line for each part of a day, in order. */
export function linesOf(day, { booked, free }, on, hall) {
  return [
    ...booked.map(({ one, part }) => [part.start, bookingLine(one, on, { part })]),
    ...free.map(({ part }) => [part.start, freeLine(day, part, on, hall)]),
  ].sort((one, other) => one[0] - other[0]).map(([, line]) => line);
}

/** A booking as whoever looks at it may know it. part: of it on a day; named: with its hall and day. */
export function bookingLine(booking, on, { part, named = false }) {
  const { since, until, purpose, organization_name: who, persons, cancelled_at: gone, reason, mine, cancellable } = booking;
  const times = part ? `${clock(part.start)}–${clock(part.end)}` : `${instantWords(since)}–${until.slice(11, 16)}`;
  const more = [who, persons && t("bookings.persons_count", { count: persons }), named && page.desk.halls[booking.hall]?.name].filter(Boolean).join(" · ");
  return h("li", { class: `booking${gone ? " gone" : ""}`, dataset: { booking: booking.id } },
    h("div", {}, h("span", { class: "booking-times" }, times), " ",
      gone ? h("span", { class: "pill" }, reason ? t("bookings.cancelled_by", { reason }) : t("bookings.cancelled_plain")) : mine ? ownPill() : h("span", { class: "pill closed" }, t("bookings.booked")),
      h("span", { class: "block" }, t(`bookings.purpose.${purpose}`)), more ? h("span", { class: "muted small block" }, more) : null),
    cancellable ? h("button", { type: "button", class: "button small", "aria-label": `${t("bookings.cancel")} ${times}`, onclick: () => on.cancel(booking) }, icon("xmark"), t("bookings.cancel")) : null);
}

const ownPill = () => h("span", { class: "pill own" }, icon(page.desk.own ? "people-group" : "user"), t(page.desk.own ? "bookings.ours" : "bookings.yours"));

/** A free time, with the button that books it: from its first quarter of an hour on, two hours where it has them. */
function freeLine(day, { start, end }, on, hall) {
  const times = `${clock(start)}–${clock(end)}`, round = Math.ceil(start / ROUND_MIN) * ROUND_MIN, since = round < end ? round : start;
  const wanted = { day, since: clock(since), until: clock(Math.min(end, since + USUAL_MIN, DAY_MIN - 1)), free: times };
  return h("li", { class: "booking" },
    h("div", {}, h("span", { class: "booking-times" }, times), " ", h("span", { class: "pill open" }, t("bookings.free"))),
    h("button", { type: "button", class: "button small primary", "aria-label": `${t("bookings.book")} ${dayWords(day)} ${times}`, onclick: () => on.book(hall, wanted) }, icon("plus"), t("bookings.book")));
}

/** What is open, free and booked of a day's parts, drawn along its 24 hours. */
export function bar({ open, free, booked }) {
  const holding = booked.filter(({ one }) => !one.cancelled_at);
  const rects = (parts, look) => parts.map(({ part }) => svg("rect", { class: look, x: part.start, width: part.end - part.start, height: 40 }));
  return svg("svg", { class: "hall-bar", viewBox: `0 0 ${DAY_MIN} 40`, preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "shut", width: DAY_MIN, height: 40 }), rects(open, "open"), rects(free, "free"),
    rects(holding.filter(({ one }) => !one.mine), "taken"), rects(holding.filter(({ one }) => one.mine), "own"));
}
