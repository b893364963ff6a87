// What is free and booked on a day: a bar, and a line for each.
import { h, icon, svg } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { clock, partOn, weekdayOf } from "geomap/bookings/times.js";
import { dayElement, dayWords, instantWords } from "geomap/when.js";

const DAY_MIN = 1440, USUAL_MIN = 120, ROUND_MIN = 15;

/** A day of one hall. week: {bookings, free} as the API tells them. on: book(hall, times), cancel(booking). */
export function dayCard(day, week, on, hall) {
  const parts = partsOn(day, week);
  return h("li", { class: `panel booking-day${day === page.desk.today ? " today" : ""}`, dataset: { day } },
    h("h3", {}, t(`hours.weekday.${weekdayOf(day)}`), " ", h("span", { class: "muted small" }, dayElement(day))),
    bar(parts.openings, parts.booked.filter(({ one }) => !one.cancelled_at)),
    h("ul", { class: "booking-lines" }, linesOf(day, parts, on, hall)));
}

/** What lies on a day of {bookings, free}: booked and openings, each {one, part}. */
export function partsOn(day, { bookings, free }) {
  const onDay = (times) => times.map((one) => ({ one, part: partOn(day, one) })).filter(({ part }) => part);
  return { booked: onDay(bookings), openings: onDay(free) };
}

/** A line for each part of a day, in order. */
export function linesOf(day, { booked, openings }, on, hall) {
  const lines = [
    ...booked.map(({ one, part }) => [part.start, bookingLine(one, on, { part })]),
    ...openings.map(({ part }) => [part.start, freeLine(day, part, on, hall)]),
  ].sort((one, other) => one[0] - other[0]).map(([, line]) => line);
  return lines.length ? lines : [h("li", { class: "muted" }, t("bookings.shut"))];
}

/** A booking as whoever looks at it may know it. part: of it on a day; named: with its hall and day. */
export function bookingLine(booking, on, { part, named = false }) {
  const { since, until, purpose, organization_name: who, persons, cancelled_at: gone, reason, mine, cancellable } = booking;
  const times = part ? `${clock(part.start)}–${clock(part.end)}` : `${instantWords(since)}–${until.slice(11, 16)}`;
  const more = [who, persons && t("bookings.persons_count", { count: persons }), named && page.desk.halls[booking.hall]?.name].filter(Boolean).join(" · ");
  return h("li", { class: `booking${gone ? " gone" : ""}`, dataset: { booking: booking.id } },
    h("div", {}, h("span", { class: "booking-times" }, times), " ",
      gone ? h("span", { class: "pill" }, reason ? t("bookings.cancelled_by", { reason }) : t("bookings.cancelled_plain")) : h("span", { class: "pill closed" }, mine && !named ? t("bookings.yours") : t("bookings.booked")),
      h("span", { class: "block" }, t(`bookings.purpose.${purpose}`)), more ? h("span", { class: "muted small block" }, more) : null),
    cancellable ? h("button", { type: "button", class: "button small", "aria-label": `${t("bookings.cancel")} ${times}`, onclick: () => on.cancel(booking) }, icon("xmark"), t("bookings.cancel")) : null);
}

/** A free time, with the button that books it: from its first quarter of an hour on, two hours where it has them. */
function freeLine(day, { start, end }, on, hall) {
  const times = `${clock(start)}–${clock(end)}`, round = Math.ceil(start / ROUND_MIN) * ROUND_MIN, since = round < end ? round : start;
  const wanted = { day, since: clock(since), until: clock(Math.min(end, since + USUAL_MIN, DAY_MIN - 1)), free: times };
  return h("li", { class: "booking" },
    h("div", {}, h("span", { class: "booking-times" }, times), " ", h("span", { class: "pill open" }, t("bookings.free"))),
    h("button", { type: "button", class: "button small primary", "aria-label": `${t("bookings.book")} ${dayWords(day)} ${times}`, onclick: () => on.book(hall, wanted) }, icon("plus"), t("bookings.book")));
}

/** What is open and booked of a day, drawn along its 24 hours. */
export function bar(openings, holding) {
  const rects = (parts, look) => parts.map(({ part }) => svg("rect", { class: look, x: part.start, width: part.end - part.start, height: 40 }));
  return svg("svg", { class: "hall-bar", viewBox: `0 0 ${DAY_MIN} 40`, preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "shut", width: DAY_MIN, height: 40 }), rects(openings, "free"), rects(holding, "taken"));
}
