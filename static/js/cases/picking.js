// Fields of a form that are picked, not typed: orders found on the board, units ticked in a list.
import { Refused, ask } from "geomap/desk/api.js";
import { tickList } from "geomap/desk/tick-list.js";
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const TYPING_MS = 250, MOST_FOUND = 8;
const OWED = "submitted,dispatched,accepted,referred";

/** Several of options, [value, words], each a box to tick, the chosen ones in front; what is ticked is said parted by commas. */
export function ticks(name, label, options, chosen = []) {
  const said = h("input", { type: "hidden", name });
  const told = options.map(([value, words]) => ({ value, words, on: chosen.includes(value) })).toSorted((a, b) => b.on - a.on);
  const list = tickList(label, told, { id: `form-${name}`, changed: () => { said.value = list.chosen().join(","); } });
  said.value = list.chosen().join(",");
  list.element.append(said);
  return list.element;
}

/** Orders that are still owed, searched on the board by number, kind, words or place, and shown as rows that can be
    taken out again. chosen: ids to begin with; without: ids that are not offered. */
export function orderPicker(chosen = [], without = []) {
  return new Picker(without).begin(chosen);
}

class Picker {
  constructor(without) {
    Object.assign(this, { without: new Set(without), picked: new Map(), asked: 0 });
    this.said = h("input", { type: "hidden", name: "orders" });
    this.rows = h("ul", { class: "picked", "aria-label": t("case.pick.chosen") });
    this.input = h("input", { id: "form-find", type: "search", maxlength: 80, autocomplete: "off", placeholder: t("case.pick.hint"), oninput: () => this.soon(), onkeydown: (event) => this.key(event) });
    this.found = h("ul", { class: "found" });
    this.told = h("p", { class: "muted small", role: "status" });
    this.element = h("div", { class: "field picker" }, h("label", { for: "form-find" }, t("case.field.orders")), this.rows, this.input, this.told, this.found, this.said);
  }

  begin(chosen) {
    for (const id of chosen) this.pick({ id });
    Promise.all(chosen.map((id) => ask(`/orders/${id}`).then((order) => this.pick(order), (error) => this.unknown(id, error))));
    this.find();
    return this.element;
  }

  /** One that cannot be read stays among the rows, with the reason, until somebody takes it out. */
  unknown(id, error) {
    if (!(error instanceof Refused)) throw error;
    this.pick({ id, why: t(error.status === 404 ? "case.pick.unknown" : "case.failed") });
  }

  pick(order) {
    this.picked.set(order.id, order);
    this.show();
  }

  drop(id) {
    this.picked.delete(id);
    this.show();
    this.input.focus();
  }

  show() {
    this.said.value = [...this.picked.keys()].join(",");
    this.rows.replaceChildren(...[...this.picked.values()].map((order) => h("li", { dataset: { picked: order.id } }, h("span", { class: order.why ? "fault-line" : null }, words(order)),
      h("button", { type: "button", class: "button icon-only quiet", title: t("case.pick.drop", { id: order.id }), "aria-label": t("case.pick.drop", { id: order.id }), onclick: () => this.drop(order.id) }, icon("xmark")))));
    this.offer();
  }

  /** What was found for other words is not to be taken for these. */
  soon() {
    clearTimeout(this.timer);
    this.asked++;
    this.orders = null;
    this.found.replaceChildren();
    this.told.textContent = t("case.pick.finding");
    this.timer = setTimeout(() => this.find(), TYPING_MS);
  }

  /** Enter takes the first that is found, and does not send the form. */
  async key(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    clearTimeout(this.timer);
    if (!this.orders) await this.find();
    this.found.querySelector("button")?.click();
  }

  /** Ask the board; an answer that comes after another question is passed over. */
  async find() {
    const asked = ++this.asked, text = this.input.value.trim();
    this.told.textContent = t("case.pick.finding");
    try {
      const { orders } = await ask(`/orders?${new URLSearchParams({ state: OWED, ...(text && { q: text }) })}`);
      if (asked !== this.asked) return;
      this.orders = orders.filter(({ handed_up: up, level }) => !up && level <= page.desk.level);
      this.offer();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (asked === this.asked) this.told.textContent = error.message;
    }
  }

  offer() {
    if (!this.orders) return;
    const free = this.orders.filter(({ id }) => !this.picked.has(id) && !this.without.has(id)), shown = free.slice(0, MOST_FOUND);
    this.told.textContent = free.length > shown.length ? t("case.pick.more", { count: shown.length, all: free.length }) : free.length ? t("case.pick.found", { count: free.length }) : t("case.pick.none");
    this.found.replaceChildren(...shown.map((order) => h("li", {}, h("button", { type: "button", class: "found-order", dataset: { found: order.id }, onclick: () => { this.pick(order); this.input.focus(); } }, icon("plus"), words(order)))));
  }
}

/** An order in a row: number and kind, then where it is and how it begins. */
function words(order) {
  const more = order.why ?? [order.compound?.name ?? order.community?.name, order.excerpt].filter(Boolean).join(" · ");
  return h("span", { class: "order-row" }, h("strong", {}, [`#${order.id}`, order.category_name].filter(Boolean).join(" ")), more && h("span", { class: "muted small" }, more));
}
