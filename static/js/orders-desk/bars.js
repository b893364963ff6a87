// What stands above and below the board: boxes, filters, and the actions that wait or were refused.
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const TYPING_MS = 300;

/** Tabs of boxes. */
export function boxTabs(holder, chosen, choose) {
  const { boxes } = page.orders;
  holder.hidden = boxes.length < 2;
  holder.replaceChildren(...boxes.map((box) => h("button", { type: "button", class: `chip${box === chosen ? " on" : ""}`, "aria-pressed": String(box === chosen), dataset: { box }, onclick: () => choose(box) }, t(`orders.desk.box.${box}`))));
}

/** Search, category, urgency. changed(filter). */
export function filterBar(holder, filter, changed) {
  let timer;
  const set = (name, value) => { filter[name] = value; changed(); };
  const pick = (name, label, options) => h("select", { id: `filter-${name}`, "aria-label": label, onchange: (event) => set(name, event.target.value) }, h("option", { value: "" }, label), options.map(([value, words]) => h("option", { value }, words)));
  holder.replaceChildren(
    h("div", { class: "search" }, icon("magnifying-glass"), h("input", { id: "filter-q", type: "search", maxlength: 80, placeholder: t("orders.desk.search"), "aria-label": t("orders.desk.search"), oninput: (event) => { clearTimeout(timer); timer = setTimeout(() => set("q", event.target.value.trim()), TYPING_MS); } })),
    pick("category", t("orders.desk.any_category"), page.orders.categories.map(({ code, name }) => [code, name])),
    pick("urgency", t("orders.desk.any_urgency"), page.orders.urgencies.map((one) => [one, t(`orders.desk.urgency.${one}`)])));
}

/** Of a link from the ledger: whose debts are asked for. */
export function onlyOf(hash) {
  const asked = new URLSearchParams(hash.slice(1));
  return { unit: asked.get("unit") ?? "", overdue: asked.get("overdue") === "true" ? "true" : "" };
}

/** The box to begin with. What a unit owes may stand in any. */
export function boxFor({ unit, overdue }) {
  const { boxes } = page.orders;
  return (unit || overdue) && boxes.includes("all") ? "all" : boxes[0];
}

/** Whose debts alone are shown, with a way back; hidden where all are. */
export function onlyBar(holder, unit, overdue, end) {
  holder.hidden = !unit && !overdue;
  const words = unit ? t(`orders.desk.only.${overdue ? "overdue" : "owing"}`, { name: unit.name }) : t("orders.desk.only.all_overdue");
  holder.replaceChildren(...(holder.hidden ? [] : [h("p", {}, words, h("span", { class: "muted small block" }, t("orders.desk.only.note"))), h("button", { type: "button", class: "button small", onclick: end }, t("orders.desk.only.end"))]));
}

/** Actions that wait, those that were refused with what to do, and the door where nobody is signed in. loaded: whether the
    orders are in sight, where each says what of it waits. stopped: whether they are asked for no more. on: again(action), drop(action), open(id). */
export function outboxBar(holder, outbox, { loaded, stopped }, on) {
  const { waiting, refused, signedOut } = outbox, offline = !navigator.onLine;
  holder.hidden = !waiting.length && !refused.length && !offline && !stopped;
  holder.replaceChildren(...[
    (offline || waiting.length > 0) && h("p", { class: "outbox-line", role: "status" }, icon(offline ? "wifi" : "rotate-right"),
      [offline && t("orders.desk.offline"), waiting.length > 0 && t("orders.desk.waiting", { count: waiting.length })].filter(Boolean).join(" ")),
    ...(loaded || !offline ? [] : [h("p", { class: "outbox-line" }, t("orders.desk.not_loaded")), ...waiting.map(({ order, step }) => h("p", { class: "outbox-line" }, icon("clock"), `#${order} ${t(`orders.desk.do.${step}`)}`))]),
    (stopped || signedOut) && h("p", { class: "outbox-line wrong" }, t(stopped ? "orders.desk.stopped" : "orders.desk.signed_out"), h("a", { class: "button small", href: "/desk/sign-in?next=/desk/orders" }, t("orders.desk.sign_in"))),
    ...refused.map((action) => h("div", { class: "outbox-line wrong", role: "alert", dataset: { key: action.key } },
      h("p", {}, h("b", {}, t("orders.desk.refused", { id: action.order, step: t(`orders.desk.do.${action.step}`) })), " ", action.refused.why),
      h("div", { class: "form-buttons" },
        h("button", { type: "button", class: "button small", onclick: () => on.open(action.order) }, t("orders.desk.look")),
        h("button", { type: "button", class: "button small", onclick: () => on.again(action) }, t("orders.desk.again")),
        h("button", { type: "button", class: "button small", onclick: () => on.drop(action) }, t("orders.desk.drop"))))),
  ].filter(Boolean));
}
