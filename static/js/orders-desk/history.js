// What happened to an order, the latest first: which post did it, who that was, and what they said.
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { instantWords } from "geomap/when.js";

export function historyShown(order) {
  return h("ol", { class: "order-history" }, [...order.events].reverse().map((event) => h("li", { dataset: { step: event.step } },
    h("p", {}, h("b", {}, t(`orders.desk.step.${event.step}`)), event.said.to && h("span", {}, ` → ${event.said.to.name}`), h("time", { class: "muted small", datetime: event.at }, instantWords(event.at))),
    h("p", { class: "muted small" }, byWords(event)),
    saidWords(event.said).map((words) => h("p", { class: "order-said" }, words)))));
}

function byWords({ who, unit, said }) {
  if (said.voice) return t("orders.desk.by.voice");
  if (who === "resident" || who === "system") return t(`orders.desk.by.${who}`);
  return [unit?.name, who].filter(Boolean).join(" · ");
}

function saidWords(said) {
  return [
    said.reason, said.words, said.no_photo && t("orders.desk.said.no_photo", { reason: said.no_photo }),
    said.departments && t("orders.desk.said.departments", { names: said.departments.map((id) => page.orders.departments[id] ?? id).join(t("desk.comma")) }),
    said.due && t("orders.desk.said.due", { at: instantWords(said.due) }),
    said.into && t("orders.desk.said.into", { id: said.into }),
    said.joined && t("orders.desk.said.joined", { id: said.joined }),
    said.outcome && t(`orders.desk.outcome.${said.outcome}`),
    said.judicial && t("orders.desk.judicial"),
    said.rating && t("orders.desk.said.rating", { count: said.rating }),
  ].filter(Boolean);
}
