// A card of the board: what it is about, where, who has it, how long is left, and the next step at a tap.
import { h, icon } from "geomap/dom.js";
import { clockLine } from "geomap/orders-desk/clock.js";
import { page, t } from "geomap/page.js";
import { instantWords } from "geomap/when.js";

/** The steps that a card offers, each role's own. */
const offered = () => (page.orders.is_office ? ["dispatch", "accept", "settle"] : ["accept", "report_in", "settle", "pledge", "conclude"]);

/** The step that is next on an order for whoever looks, null for none. */
export function nextStep(order) {
  const done = { report_in: order.call?.reported, pledge: order.call?.pledged };
  return offered().find((step) => order.may.includes(step) && !done[step] && !(step === "accept" && page.orders.is_office && order.may.includes("dispatch"))) ?? null;
}

/** on: open(id), act(id, step), pick(id), null where orders are not chosen. */
export function card(order, { selected, chosen, waiting, fresh }, on) {
  const step = waiting.length ? null : nextStep(order);
  return h("li", { class: `order-card urgency-${order.urgency}${selected ? " selected" : ""}${fresh ? " fresh" : ""}${chosen ? " chosen" : ""}`, dataset: { id: order.id, state: order.state } },
    h("button", { type: "button", class: "order-main", "aria-current": selected ? "true" : null, onclick: () => on.open(order.id) },
      h("span", { class: "order-top" }, h("span", { class: "order-name" }, order.category_name), h("span", { class: "order-number" }, `#${order.id}`)),
      h("span", { class: "order-excerpt" }, order.excerpt || t(order.handed_up ? "orders.desk.handed_up" : "orders.desk.forgotten")),
      h("span", { class: "order-where" }, icon("location-dot"), h("span", {}, placeWords(order))),
      clockLine(order), h("span", { class: "order-pills" }, ...badges(order, waiting)),
      page.orders.is_office && order.state !== "submitted" && h("span", { class: "order-owner" }, icon("user"), h("span", {}, order.owner.name))),
    on.pick && h("label", { class: "order-pick" }, h("input", { type: "checkbox", checked: chosen, "aria-label": t("orders.desk.pick", { id: order.id }), onchange: () => on.pick(order.id) })),
    step && h("button", { type: "button", class: "button primary order-act", dataset: { step }, onclick: () => on.act(order.id, step) }, t(`orders.desk.do.${step}`)));
}

/** The smallest place that is named. */
export function placeWords(order) {
  return order.compound?.name ?? order.community?.name ?? t("orders.desk.no_place");
}

export function badges(order, waiting = []) {
  const pill = (tone, name, words) => h("span", { class: `pill ${tone}` }, name && icon(name), words);
  return [
    waiting.length && pill("unknown waiting", "rotate-right", t("orders.desk.waiting_step", { step: t(`orders.desk.do.${waiting.at(-1).step}`) })),
    order.urgency !== "normal" && pill(order.urgency === "emergency" ? "closed" : "unknown", "triangle-exclamation", t(`orders.desk.urgency.${order.urgency}`)),
    order.call && !order.call.reported && pill(order.call.overdue ? "closed" : "unknown", "flag", t(order.call.overdue ? "orders.desk.report_late" : "orders.desk.report_by", { at: instantWords(order.call.due) })),
    ["merged", "cancelled"].includes(order.state) && pill("", null, t(`orders.desk.state.${order.state}`)),
    order.level > 0 && page.orders.is_office && pill("", "city", t(`orders.desk.level.${order.level}`)),
    order.round > 0 && pill("closed", "rotate-left", t("orders.desk.reopened", { count: order.round })),
    order.me_too > 0 && pill("", "users", t("orders.desk.me_too", { count: order.me_too })),
    order.private && pill("", "lock", t("orders.desk.private")),
  ].filter(Boolean);
}
