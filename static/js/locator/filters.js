// What the station must be: a row of chips for the common wishes and a sheet with all of them.
import { h, icon, tierSign } from "geomap/dom.js";
import { conditionCount } from "geomap/locator/state.js";
import { named, page, t } from "geomap/page.js";

const ENTRIES = { free: "door-open", staff: "user-clock", code: "key", scan: "qrcode" };
const STAYS_MIN = [0, 15, 30, 60];

export class Filters {
  /** get() returns the state; set(change) merges a change into it. */
  constructor(row, dialog, { get, set }) {
    this.row = row;
    this.dialog = dialog;
    this.get = get;
    this.set = set;
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    // The chip that opened the dialog may have been drawn anew since.
    dialog.addEventListener("close", () => this.row.querySelector('[data-chip="all"]').focus({ preventScroll: true }));
    this.render();
  }

  render() {
    const state = this.get(), count = conditionCount(state), scrolled = this.row.scrollLeft;
    const focused = this.row.contains(document.activeElement) ? document.activeElement.dataset.chip : null;
    this.row.replaceChildren(
      h("button", { class: `chip all${count ? " on" : ""}`, type: "button", dataset: { chip: "all" }, "aria-haspopup": "dialog", onclick: () => this.open() },
        icon("sliders"), count ? t("ui.filters_count", { count }) : t("ui.filters")),
      this.chip("open", state.open === "now", "clock", t("ui.open_now"), () => this.set({ open: state.open === "now" ? "" : "now" })),
      ...page.quick_services.map((code) => this.serviceChip(code)));
    this.row.scrollLeft = scrolled;
    if (focused) this.row.querySelector(`[data-chip="${focused}"]`)?.focus({ preventScroll: true });
    if (this.dialog.open) this.fillDialog();
  }

  chip(key, on, name, text, onclick) {
    return h("button", { class: `chip${on ? " on" : ""}`, type: "button", dataset: { chip: key }, "aria-pressed": String(on), onclick }, typeof name === "string" ? icon(name) : name, text);
  }

  serviceChip(code) {
    const service = page.services.find((s) => s.code === code);
    return this.chip(code, this.get().services.includes(code), service.icon, named(service), () => this.toggle("services", code));
  }

  toggle(list, value) {
    const now = this.get()[list];
    this.set({ [list]: now.includes(value) ? now.filter((v) => v !== value) : [...now, value] });
  }

  open() {
    this.fillDialog();
    this.dialog.showModal();
  }

  fillDialog() {
    const state = this.get(), body = this.dialog.querySelector(".dialog-body"), scrolled = body.scrollTop;
    const focused = body.contains(document.activeElement) ? document.activeElement.dataset.chip : null;
    body.replaceChildren(
      group("ui.hours", this.hours(state)),
      group("ui.services_all", h("div", { class: "chips" }, page.services.map((s) => this.serviceChip(s.code)))),
      group("ui.tier", h("div", { class: "chips" }, ["1", "2", "3"].map((tier) =>
        this.chip(`tier-${tier}`, state.tier.includes(tier), tierSign(tier), t(`map.tier_${tier}`, { count: page.tiers[tier].length }), () => this.toggle("tier", tier))))),
      group("ui.entry", h("div", { class: "chips" }, Object.entries(ENTRIES).map(([entry, name]) =>
        this.chip(`entry-${entry}`, state.entry.includes(entry), name, t(`ui.entry_${entry}`), () => this.toggle("entry", entry))))));
    body.scrollTop = scrolled;
    if (focused) body.querySelector(`[data-chip="${focused}"]`)?.focus({ preventScroll: true });
    this.dialog.querySelector("[data-clear]").onclick = () => this.set({ tier: [], services: [], entry: [], open: "", openFor: 0, unknown: false });
  }

  hours(state) {
    const at = state.open && state.open !== "now" ? state.open : "";
    return h("div", { class: "hours-filter" },
      h("div", { class: "chips" },
        this.chip("any-time", !state.open, "clock", t("ui.any_time"), () => this.set({ open: "" })),
        this.chip("open-now", state.open === "now", "clock", t("ui.open_now"), () => this.set({ open: "now" }))),
      h("label", { class: "field" }, h("span", {}, t("ui.open_at")),
        h("input", { type: "datetime-local", value: at, dataset: { chip: "at" }, onchange: (event) => this.set({ open: event.target.value }) })),
      h("label", { class: "field" }, h("span", {}, t("ui.open_for")),
        h("select", { disabled: !state.open, dataset: { chip: "for" }, onchange: (event) => this.set({ openFor: Number(event.target.value) }) },
          STAYS_MIN.map((minutes) => h("option", { value: minutes, selected: minutes === state.openFor }, minutes ? t("ui.minutes", { count: minutes }) : t("ui.any_stay"))))),
      h("label", { class: "field check" },
        h("input", { type: "checkbox", checked: state.unknown, disabled: !state.open, dataset: { chip: "unknown" }, onchange: (event) => this.set({ unknown: event.target.checked }) }), h("span", {}, t("ui.with_unknown"))));
  }
}

function group(key, ...children) {
  return h("fieldset", {}, h("legend", {}, t(key)), ...children);
}
