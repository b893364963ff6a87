// What whoever sent an order can do with it: confirm and rate, reopen with a reason, cancel.
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const RATINGS = [1, 2, 3, 4, 5];

/** The forms of the steps that are open. take(step, said): takes one. */
export function actionsOf(order, take) {
  const forms = { confirm: () => confirming(take), rate: () => rating(take), reopen: () => reasoned("reopen", "rotate-left", take), cancel: () => reasoned("cancel", "xmark", take) };
  return Object.keys(forms).filter((step) => order.may.includes(step)).map((step) => forms[step]());
}

function confirming(take) {
  const stars = starsOf();
  return form("confirm", h("h2", {}, icon("circle-check"), t("order.confirm.title")), stars.shown,
    h("button", { class: "button primary" }, t("order.confirm")), () => take("confirm", stars.count ? { rating: stars.count } : {}));
}

/** What a voice says of an order that another sent: it counts, and ends nothing. */
function rating(take) {
  const send = h("button", { class: "button primary", disabled: true }, t("order.rate.send"));
  const stars = starsOf(() => { send.disabled = false; });
  return form("rate", h("h2", {}, icon("star"), t("order.rate.title")), h("p", { class: "muted small" }, t("order.rate.note")), stars.shown, send,
    () => take("rate", { rating: stars.count }));
}

/** Five stars to choose from: how many are chosen, null for none yet, and what shows them. */
function starsOf(onchange = () => {}) {
  const chosen = { count: null };
  const stars = RATINGS.map((count) => h("button", { class: "button star", type: "button", "aria-pressed": "false", "aria-label": t("order.rate.stars", { count }), title: t(`order.rate.${count}`), onclick: () => {
    chosen.count = count;
    onchange();
    stars.forEach((star, i) => { star.classList.toggle("on", i < count); star.setAttribute("aria-pressed", String(i + 1 === count)); });
    said.textContent = t(`order.rate.${count}`);
  } }, icon("star")));
  const said = h("span", { class: "muted", role: "status" });
  chosen.shown = h("div", { class: "stars", role: "group", "aria-label": t("order.rate") }, stars, said);
  return chosen;
}

function reasoned(step, sign, take) {
  const reason = h("textarea", { id: `${step}-reason`, rows: 2, maxlength: page.tracked.reason, required: true });
  return h("details", { class: "order-step" }, h("summary", { class: "button" }, icon(sign), t(`order.${step}`)),
    form(step, h("label", { for: reason.id }, t(`order.${step}.reason`)), reason,
      h("button", { class: "button primary" }, t(`order.${step}.send`)), () => take(step, { reason: reason.value })));
}

function form(step, ...parts) {
  const act = parts.pop();
  const made = h("form", { class: `order-form ${step}`, onsubmit: async (event) => {
    event.preventDefault();
    const button = made.querySelector("button:not([type])");
    button.disabled = true;
    await act();
    button.disabled = false;
  } }, ...parts);
  return made;
}
