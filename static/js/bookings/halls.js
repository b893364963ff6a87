// A day of all halls: the days to choose from, and a card of each hall that opens to its times.
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { bar, linesOf, partsOn, standingOf, standingPill } from "geomap/bookings/days.js";
import { clock, weekdayOf } from "geomap/bookings/times.js";
import { dayAfter, dayWords } from "geomap/when.js";

/** The seven days from monday on, as buttons. choose(day). */
export function dayStrip(monday, chosen, choose) {
  return Array.from({ length: 7 }, (_, n) => dayAfter(monday, n)).map((day) =>
    h("button", { type: "button", class: `day-button${day === page.desk.today ? " today" : day < page.desk.today ? " past" : ""}`, dataset: { choose: day }, "aria-pressed": String(day === chosen), "aria-label": dayName(day), onclick: () => choose(day) },
      h("span", { class: "small" }, t(`bookings.weekday.${weekdayOf(day)}`)), h("strong", {}, String(Number(day.slice(8))))));
}

const dayName = (day) => [t(`hours.weekday.${weekdayOf(day)}`), dayWords(day), day < page.desk.today && t("bookings.day.past")].filter(Boolean).join(" ");

/** What a hall is on a day. told: {hall, bookings, open, free} as the API tells them. shown: whether its times are. on: book,
    cancel, showWeek. */
export function hallCard(day, told, on, shown) {
  const { hall } = told, { name } = page.desk.halls[hall], parts = partsOn(day, told), standing = standingOf(day, parts), lines = linesOf(day, parts, on, hall);
  const times = parts.free.map(({ part }) => `${clock(part.start)}–${clock(part.end)}`);
  return h("details", { class: "panel hall-card", open: shown, dataset: { hall } },
    h("summary", {}, h("span", { class: "hall-name" }, name), standing ? standingPill(standing) : h("span", { class: "pill open" }, t("bookings.free")),
      h("span", { class: "muted small hall-times" }, times.length ? times.join(" · ") : factsOf(hall)), bar(parts)),
    times.length ? h("p", { class: "muted small" }, factsOf(hall)) : null,
    lines.length ? h("ul", { class: "booking-lines" }, lines) : null,
    h("button", { type: "button", class: "button small", onclick: () => on.showWeek(hall) }, icon("clock"), t("bookings.whole_week")));
}

/** How many a hall holds, and when it is open. */
export function factsOf(hall) {
  const { capacity, hours } = page.desk.halls[hall];
  return `${capacity ? t("bookings.seats", { count: capacity }) : t("bookings.seats_unknown")} · ${hours ?? t("bookings.hours_unknown")}`;
}
