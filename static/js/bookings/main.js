// The page of bookings: a day of all halls or the week of one, and what whoever looks at it has booked.
import { ask, Refused } from "geomap/desk/api.js";
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { bookDialog, cancelDialog } from "geomap/bookings/deeds.js";
import { dayCard, bookingLine } from "geomap/bookings/days.js";
import { dayStrip, factsOf, hallCard } from "geomap/bookings/halls.js";
import { mondayOf } from "geomap/bookings/times.js";
import { dayAfter, dayWords } from "geomap/when.js";

const find = (id) => document.getElementById(id);

export function start() {
  if (!Object.keys(page.desk.halls).length) { find("bookings").replaceChildren(h("p", { class: "panel" }, t("bookings.no_hall"))); return null; }
  return new Bookings().begin();
}

class Bookings {
  begin() {
    const { halls, hall, own, today } = page.desk;
    this.day = today;
    this.monday = mondayOf(today);
    this.open = new Set();
    this.hall = h("select", { id: "hall", onchange: () => this.load() }, h("option", { value: "" }, t("bookings.all_halls")), Object.entries(halls).map(([id, { name }]) => h("option", { value: id, selected: id === hall }, name)));
    this.facts = h("p", { class: "muted" });
    this.week = h("h2", { id: "week" });
    this.strip = h("div", { class: "day-strip", role: "group", "aria-labelledby": "week" });
    this.shown = h("div", { id: "shown" });
    this.mine = h("ul", { class: "booking-lines" });
    const go = (key, to) => h("button", { type: "button", class: "button", dataset: { week: key }, onclick: () => this.goTo(to()) }, t(`bookings.${key}`));
    find("bookings").replaceChildren(
      own ? h("p", { class: "notice" }, t("bookings.own_name", { name: own })) : "",
      h("div", { class: "booking-head" }, this.week, h("div", { class: "posts-buttons" },
        go("before", () => dayAfter(this.day, -7)), go("this_week", () => page.desk.today), go("after", () => dayAfter(this.day, 7)))),
      this.strip,
      h("div", { class: "field" }, h("label", { for: "hall" }, t("bookings.hall")), this.hall), this.facts,
      this.shown,
      h("section", { class: "panel" }, h("h2", {}, t(own ? "bookings.mine_own" : "bookings.mine")), this.mine));
    return this.load();
  }

  goTo(day) {
    this.day = day;
    this.monday = mondayOf(day);
    return this.load();
  }

  showWeek(hall) {
    this.hall.value = hall;
    return this.load();
  }

  /** Show what is chosen; what comes after something else was chosen is passed over. */
  async load() {
    const { monday, day } = this, hall = this.hall.value, turn = this.turn = {};
    this.week.textContent = `${dayWords(monday)} – ${dayWords(dayAfter(monday, 6))}`;
    this.strip.hidden = Boolean(hall);
    this.strip.replaceChildren(...dayStrip(monday, day, (chosen) => this.goTo(chosen)));
    this.facts.hidden = !hall;
    this.facts.textContent = hall ? factsOf(hall) : "";
    find("problem").replaceChildren();
    try {
      const last = dayAfter(page.desk.today, page.desk.furthest_days);
      const [shown, mine] = await Promise.all([hall ? this.weekOf(hall) : this.dayOfAll(), ask(`/bookings?to=${last}`)]);
      if (turn !== this.turn) return;
      this.shown.replaceChildren(shown);
      this.mine.replaceChildren(...mine.bookings.map((booking) => bookingLine(booking, this, { named: true })));
      if (!mine.bookings.length) this.mine.append(h("li", { class: "muted" }, t("bookings.mine_none")));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      find("problem").replaceChildren(h("p", { class: "fault" }, icon("circle-xmark"), h("span", {}, error.message)));
    }
  }

  async weekOf(hall) {
    const week = await ask(`/bookings?hall=${encodeURIComponent(hall)}&from=${this.monday}&to=${dayAfter(this.monday, 6)}`);
    return h("ol", { class: "booking-days" }, Array.from({ length: 7 }, (_, n) => dayCard(dayAfter(this.monday, n), week, this, hall)));
  }

  async dayOfAll() {
    const { day } = this, { halls } = await ask(`/bookings/day?from=${day}`);
    const cards = halls.filter(({ hall }) => page.desk.halls[hall]).map((one) => {
      const card = hallCard(day, one, this, this.open.has(one.hall));
      card.addEventListener("toggle", () => { if (card.open) this.open.add(one.hall); else this.open.delete(one.hall); });
      return card;
    });
    return h("div", { class: "hall-cards" }, cards);
  }

  async book(hall, times) {
    const made = await bookDialog(hall, page.desk.halls[hall], times);
    if (made) await this.done(t(made.hours === "unknown" ? "bookings.made_ask" : "bookings.made"));
  }

  async cancel(booking) {
    if (await cancelDialog(booking)) await this.done(t("bookings.cancelled"));
  }

  async done(words) {
    await this.load();
    find("live").textContent = words;
    find("problem").replaceChildren(h("p", { class: "told" }, icon("circle-check"), h("span", {}, words)));
    find("problem").scrollIntoView({ block: "nearest" });
  }
}
