// What each step asks of whoever takes it. A form gives said and photos when it is sent; the likeliest choice comes first.
import { reportBy } from "geomap/desk/report-by.js";
import { tickList } from "geomap/desk/tick-list.js";
import { h, icon } from "geomap/dom.js";
import { photoField } from "geomap/orders-desk/photos.js";
import { page, t } from "geomap/page.js";
import { instantWords } from "geomap/when.js";

/** Steps that ask nothing. */
export const AT_ONCE = ["accept", "report_in"];
/** Steps that the office takes on the order as it saw it: nobody's dispatch is written over unseen. */
export const ON_WHAT_WAS_SEEN = ["dispatch", "transfer", "merge", "refer", "whistle", "cancel", "release"];

/** The form of a step. choices: what the server offers; send({said, photos}); shut(). */
export function stepForm(step, order, choices, on) {
  return deedForm(step, (FIELDS[step] ?? (() => [words("reason", t("orders.desk.reason"))]))(order, choices), on);
}

/** The form of a step that asks for parts: each has an element, and what of wrong(), said(), photos() and off it needs.
    off: nothing can be chosen, so that it cannot be sent. */
export function deedForm(step, parts, { send, shut }) {
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const form = h("form", { class: "order-form", dataset: { step }, novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    const said = {};
    for (const part of parts) {
      if (part.wrong?.()) { fault.textContent = part.wrong(); fault.hidden = false; part.element.querySelector("input, select, textarea")?.focus(); return; }
      if (part.said) Object.assign(said, part.said());
    }
    send({ said, photos: parts.flatMap((part) => part.photos?.() ?? []) });
  } },
    h("h3", {}, t(`orders.desk.do.${step}`)), ...parts.map(({ element }) => element), fault,
    h("div", { class: "form-buttons" }, h("button", { type: "button", class: "button", onclick: shut }, t("orders.desk.shut")),
      h("button", { type: "submit", class: "button primary", disabled: parts.some((part) => part.off) }, t(`orders.desk.do.${step}`))));
  return form;
}

const FIELDS = {
  dispatch: ({ may }, { dispatch }) => [choose("to", t("orders.desk.to_whom"), dispatch.map((one) => ({ value: one.unit, words: one.name, note: offWords(one), off: Boolean(offWords(one)) })), noStewards(may))],
  transfer: (_, { transfer }) => [select("to", t("orders.desk.to_office"), transfer.map((one) => [one.unit, one.name])), words("reason", t("orders.desk.reason"))],
  refer: (_, { refer }) => [choose("to", t("orders.desk.to_room"), refer.map((one) => ({ value: one.unit, words: one.name, note: t("orders.desk.metres", { count: one.distance_m }) })), t("orders.desk.no_rooms"))],
  cancel: () => [words("reason", t("orders.desk.reason_shown"))],
  settle: (order) => [words("words", t("orders.desk.done_what")), ...proof(order)],
  pledge: () => [words("words", t("orders.desk.pledge_what"))],
  note: () => [words("words", t("orders.desk.note_what"))],
  merge: (order, { merge }) => [choose("into", t("orders.desk.part_of"), merge.map((one) => ({ ...toJoin(one, one.category !== order.category && t("orders.desk.other_kind"), t("orders.desk.metres", { count: one.distance_m })), likely: one.category === order.category })), t("orders.desk.none_near"), Number)],
  whistle: (order, { departments, report_by: by }) => whistleFields(departments.filter((one) => !called(order).includes(one.id)), by),
  release: (order) => [tick("departments", t("orders.desk.release_which"), called(order).map((id) => ({ value: id, words: page.orders.departments[id] ?? id, on: false }))), words("reason", t("orders.desk.reason"))],
  conclude: () => [
    choose("outcome", t("orders.desk.outcome"), ["agreed", "failed"].map((one) => ({ value: one, words: t(`orders.desk.outcome.${one}`) }))),
    words("words", t("orders.desk.conclude_what")), judicial(),
  ],
};

/** Why a post cannot be given an order; "" where it can. */
const offWords = (one) => (one.vacant ? t("orders.desk.vacant") : one.shut_out ? t("orders.desk.shut_out") : "");

/** What else whoever dispatches can do where nobody can be given the order. */
const noStewards = (may) => t("orders.desk.no_stewards", { steps: ["accept", "transfer", "refer"].filter((step) => may.includes(step)).map((step) => t(`orders.desk.do.${step}`)).join(t("desk.comma")) });

/** An order that others can become part of, as a choice: how it begins, and with notes, when it was sent. */
export const toJoin = (order, ...notes) => ({
  value: order.id, words: [`#${order.id}`, order.category_name, order.excerpt].filter(Boolean).join(" "),
  note: [...notes, t("orders.desk.sent_at", { at: instantWords(order.submitted_at) })].filter(Boolean).join(" · "),
});

/** departments: {id, name, likely}, the likely ones ticked. by: when they should report in, as the server proposes it. */
export function whistleFields(departments, by) {
  return [tick("departments", t("orders.desk.which_departments"), departments.map((one) => ({ value: one.id, words: one.name, on: one.likely }))),
    reportBy(by, { id: "act-due", label: t("orders.desk.due_by") }), words("words", t("orders.desk.whistle_what"), { optional: true })];
}

const called = (order) => order.calls.filter((call) => !call.released_at).map((call) => call.department.unit.slice("department:".length));

function words(name, label, { optional = false } = {}) {
  const input = h("textarea", { id: `act-${name}`, name, rows: 3, maxlength: page.orders.longest_words });
  return {
    element: h("div", { class: "act-field" }, h("label", { for: `act-${name}` }, label), input),
    wrong: () => (!optional && !input.value.trim() ? t("orders.desk.words_missing", { field: label }) : ""),
    said: () => (input.value.trim() ? { [name]: input.value.trim() } : {}),
  };
}

function select(name, label, options) {
  const input = h("select", { id: `act-${name}`, name }, options.map(([value, text]) => h("option", { value }, text)));
  return { element: h("div", { class: "act-field" }, h("label", { for: `act-${name}` }, label), input), said: () => ({ [name]: input.value }) };
}

/** One of several, all in sight; the first that can be chosen is, unless it is unlikely. none: said where none can be. */
export function choose(name, label, options, none = null, kind = String) {
  const first = options.find((one) => !one.off && one.likely !== false), off = options.every((one) => one.off);
  const inputs = options.map((one) => h("input", { type: "radio", name, value: one.value, disabled: one.off, checked: one === first }));
  const element = h("fieldset", { class: "act-field act-choices" }, h("legend", {}, label),
    options.map((one, i) => h("label", {}, inputs[i], h("span", {}, one.words), one.note && h("span", { class: "muted small" }, one.note))),
    off && none && h("p", { class: "notice" }, none));
  const chosen = () => inputs.find((input) => input.checked);
  return { element, off, wrong: () => (chosen() ? "" : t("orders.desk.choose_one")), said: () => ({ [name]: kind(chosen().value) }) };
}

function tick(name, label, options) {
  const { element, chosen } = tickList(label, options);
  return { element, wrong: () => (chosen().length ? "" : t("orders.desk.choose_one")), said: () => ({ [name]: chosen() }) };
}

function judicial() {
  const input = h("input", { id: "act-judicial", type: "checkbox" });
  return { element: h("label", { class: "act-check", for: "act-judicial" }, input, h("span", {}, t("orders.desk.judicial"))), said: () => ({ judicial: input.checked }) };
}

/** Photos of what was done; where its category asks for one, or else the reason why there is none. */
function proof(order) {
  const { field, blobs } = photoField(), photos = { element: field, photos: blobs };
  if (!page.orders.categories.find(({ code }) => code === order.category)?.photo) return [photos];
  const none = words("no_photo", t("orders.desk.no_photo"), { optional: true });
  return [photos, { ...none, wrong: () => (blobs().length || none.said().no_photo ? "" : t("orders.desk.photo_missing")) }];
}

/** A form that asks why a number is looked at. */
export function contactForm({ send, shut }) {
  const reason = words("reason", t("orders.desk.contact_why"));
  return h("form", { class: "order-form", novalidate: true, onsubmit: (event) => { event.preventDefault(); if (!reason.wrong()) send(reason.said().reason); else reason.element.querySelector("textarea").focus(); } },
    h("h3", {}, icon("phone"), t("orders.desk.contact")), h("p", { class: "muted small" }, t("orders.desk.contact_noted")), reason.element,
    h("div", { class: "form-buttons" }, h("button", { type: "button", class: "button", onclick: shut }, t("orders.desk.shut")), h("button", { type: "submit", class: "button primary" }, t("orders.desk.contact_show"))));
}
