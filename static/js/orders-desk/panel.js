// One order in full: its words and photos, its clock, whom it is with, what happened, and what can be done.
import { settleWaits } from "geomap/desk/settle-waits.js";
import { h, icon } from "geomap/dom.js";
import { photoAddress } from "geomap/orders-desk/api.js";
import { badges, nextStep, placeWords } from "geomap/orders-desk/card.js";
import { clockLine, isPast } from "geomap/orders-desk/clock.js";
import { historyShown } from "geomap/orders-desk/history.js";
import { page, t } from "geomap/page.js";
import { instantWords } from "geomap/when.js";

const QUIET = ["cancel", "refuse"];
const KEYS = { dispatch: "d", accept: "a", settle: "s", transfer: "t" };

/** Show an order in holder. row: as the board has it; order: in full, null while it is not here; waiting: our actions on
    it that are not sent yet. on: shut(), act(step), contact(). The form of a step goes into the element it returns. */
export function showPanel(holder, row, order, waiting, on) {
  const form = h("div", { class: "order-form-holder" });
  holder.replaceChildren(...[
    h("header", { class: "panel-head" },
      h("div", {}, h("p", { class: "muted small" }, `#${row.id} · ${t(`orders.desk.state.${row.state}`)}`), h("h2", { tabindex: -1 }, row.category_name)),
      h("button", { type: "button", class: "button icon-only quiet", title: t("orders.desk.shut"), "aria-label": t("orders.desk.shut"), onclick: on.shut }, icon("xmark"))),
    clockLine(row), h("p", { class: "order-pills" }, ...badges(row, waiting)),
    wordsOf(row, order), buttons(row, order, waiting, on), form,
    ...facts(row, order),
    order ? h("section", {}, h("h3", {}, t("orders.desk.history")), historyShown(order)) : h("p", { class: "muted" }, t(navigator.onLine ? "orders.desk.loading" : "orders.desk.not_here")),
  ].filter(Boolean));
  holder.dataset.order = row.id;
  return form;
}

function buttons(row, order, waiting, on) {
  if (waiting.length && !row.may.length) return null;
  const next = nextStep(row), may = row.may.filter((step) => step !== next && !(step === "report_in" && row.call?.reported));
  const button = (step, tone) => h("button", { type: "button", class: `button ${tone}`, dataset: { step }, "aria-keyshortcuts": KEYS[step], onclick: () => on.act(step) }, t(`orders.desk.do.${step}`));
  return h("div", { class: "panel-buttons" },
    next && button(next, "primary"),
    order && !row.may.includes("settle") && settleWaits(order),
    ...may.filter((step) => !QUIET.includes(step)).map((step) => button(step, "")),
    ...may.filter((step) => QUIET.includes(step)).map((step) => button(step, "danger")),
    order?.may_contact && (order.has_phone || order.has_name) && h("button", { type: "button", class: "button", dataset: { step: "contact" }, onclick: on.contact }, icon("phone"), t("orders.desk.contact")));
}

const wordsOf = (row, order) => (row.handed_up ? h("p", { class: "notice" }, t("orders.desk.handed_up_why")) : order?.past ? h("p", { class: "notice" }, t("orders.desk.past", { name: order.owner.name })) : h("p", { class: "order-words" }, order ? order.words ?? t("orders.desk.forgotten") : row.excerpt));

function facts(row, order) {
  const line = (key, value) => value && [h("dt", {}, t(key)), h("dd", {}, value)];
  const before = order?.photos.filter((photo) => photo.event === 1) ?? [], after = order?.photos.filter((photo) => photo.event > 1) ?? [];
  return [
    photos(row.id, before, t("orders.desk.photos_before")), photos(row.id, after, t("orders.desk.photos_after")),
    h("dl", { class: "order-facts" },
      line("orders.desk.place", [row.compound?.name, row.community?.name].filter(Boolean).join(t("desk.comma")) || placeWords(row)), line("orders.desk.with", row.owner.name), line("orders.desk.office", row.office.name),
      line("orders.desk.sent", instantWords(row.submitted_at)), line("orders.desk.promised", instantWords(row.clock.settle_due)),
      line("orders.desk.rating", order?.rating && t("orders.desk.said.rating", { count: order.rating })), line("orders.desk.merged", row.merged_into && `#${row.merged_into}`)),
    order?.calls.length > 0 && h("section", {}, h("h3", {}, t("orders.desk.calls")), h("ul", { class: "order-calls" }, order.calls.map(callLine))),
    order?.looks?.length > 0 && h("section", {}, h("h3", {}, t("orders.desk.looks")), h("ul", {}, order.looks.map(lookLine))),
  ].filter(Boolean);
}

function callLine(call) {
  const late = isPast(call.due) ? "late" : "called";
  const state = call.released_at ? "released" : call.pledged_at ? "pledged" : call.reported_at ? "reported" : late;
  const tone = { released: "", called: "unknown", late: "closed" }[state] ?? "open";
  return h("li", {}, h("span", {}, call.department.name), h("span", { class: `pill ${tone}` }, t(`orders.desk.call.${state}`, { at: instantWords(call.due) })), ["called", "late"].includes(state) && call.off_hours && h("span", { class: "muted small" }, t("report_by.off_hours_note")));
}

const lookLine = ({ at, who, unit, reason }) => h("li", {}, h("span", { class: "muted small" }, [instantWords(at), unit?.name, who].filter(Boolean).join(" · ")), " ", reason);

function photos(id, list, label) {
  return list.length > 0 && h("figure", { class: "order-photos" }, h("figcaption", { class: "muted small" }, label),
    list.map(({ id: photo }) => h("a", { href: photoAddress(id, photo), target: "_blank", rel: "noopener" }, h("img", { src: photoAddress(id, photo), alt: label, loading: "lazy" }))));
}

/** The contact of whoever sent an order, which stays in sight until the panel is shut. */
export function contactShown({ name, phone }) {
  return h("p", { class: "order-contact", role: "status" }, icon("user"), h("b", {}, name ?? t("orders.desk.no_name")), phone ? h("a", { class: "button", href: `tel:${phone.replaceAll(/[^\d+]/g, "")}` }, icon("phone"), phone) : t("orders.desk.no_phone"));
}

export const roleTitle = () => (page.orders.units.length ? page.orders.units.join(t("desk.comma")) : t(`people.role.${page.orders.role}`));
