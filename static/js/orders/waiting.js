// What waits on this device to be sent, and what was refused, in words.
import { h, icon } from "geomap/dom.js";
import { t } from "geomap/page.js";

/** Rows for new orders of an outbox. change(order): take a refused one back into the form. */
export function orderRows(outbox, orders, change = null) {
  return rows(outbox, orders, ({ shown }) => shown.name, (order) => (change
    ? h("button", { class: "button", type: "button", onclick: () => change(order) }, icon("rotate-left"), t("order.outbox.change"))
    : h("a", { class: "button", href: "/orders/new" }, icon("rotate-left"), t("order.outbox.change"))));
}

/** A row for a new order that came through. */
export function takenRow({ shown }, code) {
  return h("p", { class: "order-waits taken", role: "status" }, icon("circle-check"),
    h("span", {}, t("order.outbox.taken", { what: shown.name }), h("a", { class: "block order-code small-code", href: `/orders/${encodeURIComponent(code)}` }, code)));
}

/** Rows for steps of the order with a code. */
export function stepRows(outbox, code) {
  const words = ({ step, said }) => [t(`order.event.${step}`), said.rating && t("order.event.rating", { count: said.rating }), said.reason].filter(Boolean).join(" · ");
  return rows(outbox, outbox.actions.filter((action) => action.code === code), words, () => null);
}

function rows(outbox, actions, words, more) {
  return actions.map((action) => (action.refused
    ? h("div", { class: "order-fault", role: "alert", dataset: { key: action.key } }, h("p", {}, t("order.outbox.refused", { what: words(action), why: action.refused.why })),
      h("div", { class: "order-actions" }, more(action), h("button", { class: "button", type: "button", onclick: () => outbox.drop(action) }, icon("xmark"), t("order.outbox.drop"))))
    : h("p", { class: "order-waits", role: "status", dataset: { key: action.key } }, icon("clock"),
      h("span", {}, t("order.outbox.waiting", { what: words(action) }), h("span", { class: "block small" }, t("order.outbox.note"))))));
}
