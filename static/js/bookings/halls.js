// A day of all halls: the days to choose from, and a card of each hall that opens to its times.
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { bar, linesOf, partsOn } from "geomap/bookings/days.js";
import { clock, dayAfter, weekdayOf } from "geomap/bookings/times.js";

/** The seven days from monday on, as buttons. choose(day). */
export function dayStrip(monday, chosen, choose) {
  return Array.from({ length: 7 }, (_, n) => dayAfter(monday, n)).map((day) =>
    h("button", { type: "button", class: `day-button${day === page.desk.today ? " today" : ""}`, dataset: { choose: day }, "aria-pressed": String(day === chosen), "aria-label": `${t(`hours.weekday.${weekdayOf(day)}`)} ${day}`, onclick: () => choose(day) },
      h("span", { class: "small" }, t(`bookings.weekday.${weekdayOf(day)}`)), h("strong", {}, String(Number(day.slice(8))))));
}

/** What a hall is on a day; {hall, bookings, free} as the API tells it. open: whether its times are shown. on: book, cancel, week. */
export function hallCard(day, { hall, bookings, free }, on, open) {
  const { name } = page.desk.halls[hall], { booked, openings } = partsOn(day, { bookings, free });
  const times = openings.map(({ part }) => `${clock(part.start)}–${clock(part.end)}`);
  return h("details", { class: "panel hall-card", open, dataset: { hall } },
    h("summary", {}, h("span", { class: "hall-name" }, name), h("span", { class: `pill ${times.length ? "open" : "closed"}` }, t(times.length ? "bookings.free" : "bookings.not_free")),
      h("span", { class: "muted small hall-times" }, times.length ? times.join(" · ") : factsOf(hall)), bar(openings, booked.filter(({ one }) => !one.cancelled_at))),
    times.length ? h("p", { class: "muted small" }, factsOf(hall)) : null,
    h("ul", { class: "booking-lines" }, linesOf(day, { booked, openings }, on, hall)),
    h("button", { type: "button", class: "button small", onclick: () => on.showWeek(hall) }, icon("clock"), t("bookings.whole_week")));
}

/** How many a hall holds, and when it is open. */
export function factsOf(hall) {
  const { capacity, hours } = page.desk.halls[hall];
  return `${capacity ? t("bookings.seats", { count: capacity }) : t("bookings.seats_unknown")} · ${hours ?? t("bookings.hours_unknown")}`;
}
