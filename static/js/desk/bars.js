// Above the table: the layer, what is due, filters, and what is done to several rows at once.
import { control, fieldName, fieldOf } from "geomap/desk/fields.js";
import { h, icon } from "geomap/dom.js";
import { named, page, t } from "geomap/page.js";

const TYPING_MS = 120;

export function layerChoice(holder, chosen, onchange) {
  const select = h("select", { "aria-label": t("desk.layer"), onchange: () => onchange(select.value) },
    page.desk.layers.map((layer) => h("option", { value: layer, selected: layer === chosen }, page.layers[layer].title)));
  holder.replaceChildren(select);
}

/** Tabs of what is due, with counts; and the past of the whole layer. */
export function dueTabs(holder, rows, { view, choose, show }) {
  const tab = (key, words, count, on, act) => h("button", { type: "button", class: `chip${on ? " on" : ""}`, "aria-pressed": String(on), dataset: { tab: key }, onclick: act },
    words, count === null ? null : h("b", { class: "count" }, count.toLocaleString(page.html_lang)));
  const dues = page.desk.dues.filter((due) => rows.layer === "stations" || rows.count(due) > 0);
  holder.replaceChildren(...[
    tab("all", t("desk.due.all"), rows.count(""), view === "table" && !rows.filter.due, () => choose("")),
    ...dues.map((due) => tab(due, t(`desk.due.${due}`), rows.count(due), view === "table" && rows.filter.due === due, () => choose(due))),
    rows.layer === "stations" ? tab("board", t("desk.board"), null, view === "board", () => show("board")) : null,
    tab("past", t("desk.layer_past"), null, view === "past", () => show("past"))].filter(Boolean));
}

/** The search, the street, the community that the board chose, and the button for a new feature. */
export function filters(holder, rows, { onchange, add }) {
  let timer = null;
  const text = h("input", { type: "search", "aria-label": t("desk.search"), placeholder: t("desk.search"), autocomplete: "off", maxlength: 64,
    oninput: () => { clearTimeout(timer); timer = setTimeout(() => { rows.filter.text = text.value; onchange(); }, TYPING_MS); } });
  const streets = Object.entries(rows.names.streets ?? {});
  const street = h("select", { "aria-label": t("desk.street"), onchange: () => { rows.filter.street = street.value; rows.filter.community = ""; filters(holder, rows, { onchange, add }); onchange(); } },
    h("option", { value: "" }, t("desk.all_streets")), streets.map(([id, names]) => h("option", { value: id, selected: id === rows.filter.street }, named(names))));
  text.value = rows.filter.text;
  holder.replaceChildren(h("div", { class: "search" }, icon("magnifying-glass"), text), street,
    ...(rows.filter.community ? [communityChip(rows, () => { rows.filter.community = ""; filters(holder, rows, { onchange, add }); onchange(); })] : []),
    ...(page.desk.may.includes("create") ? [h("button", { type: "button", class: "button small primary adder", dataset: { act: "new" }, onclick: add }, icon("plus"), h("span", {}, t("desk.new")))] : []));
}

function communityChip(rows, clear) {
  const name = named(rows.names.communities[rows.filter.community] ?? {});
  return h("button", { type: "button", class: "chip on of-community", "aria-label": t("desk.without", { name }), onclick: clear }, name, icon("xmark"));
}

/** What is done to the rows chosen. on: verify(), edit(body), clear(). */
export function bulkBar(holder, rows, on) {
  const count = rows.chosen.size;
  holder.hidden = count === 0;
  if (!count) return;
  const stations = rows.layer === "stations";
  const offered = page.desk.of_many.filter((name) => fieldOf(rows.layer, name));
  const editor = h("div", { class: "bulk-editor" });
  const choose = h("select", { "aria-label": t("desk.set_field"), onchange: () => fill(choose.value) },
    h("option", { value: "" }, t("desk.set_field")), offered.map((name) => h("option", { value: name }, fieldName(name))));
  const fill = (name) => editor.replaceChildren(...(name === "services" ? services(rows.layer, on) : name ? value(rows.layer, name, on) : []));
  holder.replaceChildren(
    h("b", { role: "status" }, t("desk.chosen", { count })),
    stations ? h("button", { type: "button", class: "button small primary", dataset: { bulk: "verify" }, onclick: on.verify }, icon("circle-check"), t("desk.verify")) : null,
    offered.length ? choose : null, editor,
    h("button", { type: "button", class: "button small quiet", onclick: on.clear }, t("desk.clear")));
}

function value(layer, name, on) {
  const made = control(fieldOf(layer, name), null, {});
  made.element.setAttribute("aria-label", fieldName(name));
  return [made.element, h("button", { type: "button", class: "button small", dataset: { bulk: "apply" }, onclick: () => on.edit({ properties: { [name]: made.value() } }) }, t("desk.apply"))];
}

function services(layer, on) {
  const made = control(fieldOf(layer, "services"), [], {});
  const act = (key, member) => h("button", { type: "button", class: "button small", dataset: { bulk: member }, onclick: () => { if (made.value().length) on.edit({ [member]: made.value() }); } }, t(key));
  return [h("details", { open: true }, h("summary", {}, t("desk.field.services")), made.element), act("desk.add", "add_services"), act("desk.remove", "remove_services")];
}
