// The page of bookings: the week of a hall, and what whoever looks at it has booked.
import { ask, Refused } from "geomap/desk/api.js";
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { bookDialog, cancelDialog } from "geomap/bookings/deeds.js";
import { dayCard, bookingLine } from "geomap/bookings/days.js";
import { dayAfter, mondayOf } from "geomap/bookings/times.js";

const find = (id) => document.getElementById(id);

export function start() {
  if (!Object.keys(page.desk.halls).length) { find("bookings").replaceChildren(h("p", { class: "panel" }, t("bookings.no_hall"))); return null; }
  return new Bookings().begin();
}

class Bookings {
  begin() {
    const { halls, hall } = page.desk;
    this.monday = mondayOf(page.desk.today);
    this.hall = h("select", { id: "hall", onchange: () => this.load() }, Object.entries(halls).map(([id, { name }]) => h("option", { value: id, selected: id === hall }, name)));
    this.facts = h("p", { class: "muted" });
    this.week = h("h2", { id: "week" });
    this.days = h("ol", { class: "booking-days" });
    this.mine = h("ul", { class: "booking-lines" });
    const go = (key, to) => h("button", { type: "button", class: "button", dataset: { week: key }, onclick: () => { this.monday = to(); this.load(); } }, t(`bookings.${key}`));
    find("bookings").replaceChildren(
      h("div", { class: "field" }, h("label", { for: "hall" }, t("bookings.hall")), this.hall), this.facts,
      h("div", { class: "booking-head" }, this.week, h("div", { class: "posts-buttons" },
        go("before", () => dayAfter(this.monday, -7)), go("this_week", () => mondayOf(page.desk.today)), go("after", () => dayAfter(this.monday, 7)),
        h("button", { type: "button", class: "button primary", id: "book", onclick: () => this.book({ day: page.desk.today }) }, icon("plus"), t("bookings.book")))),
      this.days,
      h("section", { class: "panel" }, h("h2", {}, t("bookings.mine")), this.mine));
    return this.load();
  }

  get chosen() { return page.desk.halls[this.hall.value]; }

  async load() {
    const { capacity, hours } = this.chosen, sunday = dayAfter(this.monday, 6);
    this.facts.replaceChildren(`${capacity ? t("bookings.seats", { count: capacity }) : t("bookings.seats_unknown")} · ${hours ?? t("bookings.hours_unknown")}`);
    this.week.textContent = `${this.monday} – ${sunday}`;
    find("problem").replaceChildren();
    try {
      const hall = encodeURIComponent(this.hall.value), last = dayAfter(page.desk.today, page.desk.furthest_days);
      const [week, mine] = await Promise.all([ask(`/bookings?hall=${hall}&from=${this.monday}&to=${sunday}`), ask(`/bookings?to=${last}`)]);
      this.days.replaceChildren(...Array.from({ length: 7 }, (_, n) => dayCard(dayAfter(this.monday, n), week, this)));
      this.mine.replaceChildren(...mine.bookings.map((booking) => bookingLine(booking, this, { named: true })));
      if (!mine.bookings.length) this.mine.append(h("li", { class: "muted" }, t("bookings.mine_none")));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      find("problem").replaceChildren(h("p", { class: "fault" }, icon("circle-xmark"), h("span", {}, error.message)));
    }
  }

  async book(times) {
    const made = await bookDialog(this.hall.value, this.chosen, times);
    if (made) await this.done(t(made.hours === "unknown" ? "bookings.made_ask" : "bookings.made"));
  }

  async cancel(booking) {
    if (await cancelDialog(booking)) await this.done(t("bookings.cancelled"));
  }

  async done(words) {
    await this.load();
    find("live").textContent = words;
    find("problem").replaceChildren(h("p", { class: "told" }, icon("circle-check"), h("span", {}, words)));
  }
}
