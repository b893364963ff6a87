// The board: orders by state, the most urgent and those due first in front. Only cards that changed are made anew.
import { h } from "geomap/dom.js";
import { card } from "geomap/orders-desk/card.js";
import { clockOf } from "geomap/orders-desk/clock.js";
import { t } from "geomap/page.js";

const COLUMNS = [["submitted", ["submitted"]], ["dispatched", ["dispatched"]], ["accepted", ["accepted", "referred"]], ["settled", ["settled"]], ["ended", ["confirmed", "merged", "cancelled"]]];

export class Board {
  /** on: open(id), act(id, step), pick(id). */
  constructor(holder, on) {
    Object.assign(this, { holder, on, kept: new Map(), shown: [] });
    this.jumps = h("nav", { class: "column-jumps", "aria-label": t("orders.desk.board") });
    this.columns = COLUMNS.map(([name, states]) => {
      const count = h("span", { class: "count" }), list = h("ol", { class: "order-list", "aria-label": t(`orders.desk.column.${name}`) });
      const none = h("p", { class: "muted small none" }, t("orders.desk.none"));
      const here = h("span", { class: "count" }), jump = h("button", { type: "button", class: "chip", onclick: () => section.scrollIntoView() }, t(`orders.desk.column.${name}`), here);
      this.jumps.append(jump);
      const section = h("section", { class: "order-column", dataset: { column: name } }, h("h2", {}, t(`orders.desk.column.${name}`), count), none, list);
      return { states, count, here, jump, list, none, section };
    });
    this.empty = h("p", { class: "board-empty muted", role: "status" });
    holder.replaceChildren(this.jumps, this.empty, ...this.columns.map(({ section }) => section));
  }

  /** Say why no order is there: they were not read yet, could not be, or there are none. */
  tell(words, { loading = false } = {}) {
    this.empty.textContent = words;
    this.empty.hidden = !words;
    this.holder.classList.toggle("loading", loading);
  }

  /** Show orders. chosen: ids for a deed on several; waitingOf(id): our actions on it that are not sent yet. */
  show(orders, { selected, chosen, waitingOf, fresh }) {
    const kept = new Map();
    this.shown = [];
    for (const { states, count, here: beside, jump, list, none, section } of this.columns) {
      const here = orders.filter((order) => states.includes(order.state));
      const cards = here.map((order) => {
        const told = { selected: order.id === selected, chosen: chosen.has(order.id), waiting: waitingOf(order.id), fresh: fresh.has(order.id) };
        const like = JSON.stringify([order, clockOf(order), told.selected, told.chosen, told.fresh, told.waiting.map((action) => action.key)]);
        const known = this.kept.get(order.id);
        const element = known?.like === like ? known.element : card(order, told, this.on);
        kept.set(order.id, { like, element });
        return element;
      });
      place(list, cards);
      count.textContent = beside.textContent = String(here.length);
      jump.disabled = !here.length;
      none.hidden = here.length > 0;
      section.classList.toggle("vacant", !here.length);
      this.shown.push(...here.map(({ id }) => id));
    }
    this.kept = kept;
  }

  /** The id that stands so many cards after another; the first where none is chosen. */
  beside(id, by) {
    const at = this.shown.indexOf(id);
    return at < 0 ? this.shown[0] : this.shown[Math.max(0, Math.min(this.shown.length - 1, at + by))];
  }

  reveal(id) { this.kept.get(id)?.element.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  focus(id) { this.kept.get(id)?.element.querySelector(".order-main")?.focus({ preventScroll: true }); }
}

/** Let list hold just these cards; those that stay in their place are not touched, so focus stays too. */
function place(list, cards) {
  const wanted = new Set(cards), focused = list.contains(document.activeElement) ? document.activeElement.closest(".order-card")?.dataset.id : null;
  for (const old of [...list.children]) if (!wanted.has(old)) old.remove();
  cards.forEach((one, i) => { if (list.children[i] !== one) list.insertBefore(one, list.children[i] ?? null); });
  if (focused && !list.contains(document.activeElement)) list.querySelector(`[data-id="${focused}"] .order-main`)?.focus({ preventScroll: true });
}
