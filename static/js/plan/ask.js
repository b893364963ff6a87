// The question: which area, what a station must be, and how one goes there.
import { h, icon, tierSign } from "geomap/dom.js";
import { named, page, t } from "geomap/page.js";
import { modes } from "geomap/plan/state.js";
import { SearchBox } from "geomap/search-box.js";

const MODE_ICONS = { straight: "arrows-left-right", walk: "person-walking", ride: "bicycle" };
const ENTRIES = { free: "door-open", staff: "user-clock", code: "key", scan: "qrcode" };

export class Ask {
  /** get() returns the scenario; set(change) merges a change into it. streets: features, offered first. */
  constructor(form, holder, { get, set, streets }) {
    Object.assign(this, { holder, get, set, all: get().services.some((code) => !page.quick_services.includes(code)) });
    this.district = { id: "", name: t("plan.whole", { area: page.area }), name_en: t("plan.whole", { area: page.area }) };
    this.box = new SearchBox(form, (found) => this.choose(found), { layers: "streets,communities", idle: [this.district] });
    this.box.input.addEventListener("focus", () => this.box.input.select());
    this.box.input.addEventListener("blur", () => this.nameArea());
    streets.then((features) => {
      this.box.idle = [this.district, ...features.map(({ id, properties }) => ({ id, layer: "streets", ...properties }))];
    }, () => {});
  }

  choose(found) {
    this.area = found;
    this.set({ area: found.id });
  }

  /** The name of the area in the field; ground: the answer of the server that knows it. */
  nameArea(ground = this.ground) {
    this.ground = ground;
    const { area } = this.get();
    const found = !area ? this.district : [this.area, ...(ground?.streets ?? []), ...(ground?.communities ?? [])].find((one) => one?.id === area);
    this.box.results = [];
    this.box.input.value = found ? named(found) : area;
  }

  render() {
    const scenario = this.get(), focused = this.holder.contains(document.activeElement) ? document.activeElement.dataset.chip : null;
    const shown = this.all ? page.services : page.services.filter(({ code }) => page.quick_services.includes(code));
    this.holder.replaceChildren(
      h("div", { class: "segmented modes", role: "group", "aria-label": t("plan.mode") }, modes().map((mode) =>
        h("button", { type: "button", "aria-pressed": String(scenario.mode === mode), dataset: { chip: mode, mode }, onclick: () => this.set({ mode }) }, icon(MODE_ICONS[mode]), t(mode === "straight" ? "plan.mode_straight" : `ui.mode_${mode}`)))),
      group("plan.services", h("div", { class: "chips" },
        shown.map((service) => this.chip("services", service.code, icon(service.icon), named(service))),
        h("button", { class: "chip more", type: "button", "aria-expanded": String(this.all), dataset: { chip: "all" }, onclick: () => { this.all = !this.all; this.render(); } }, t(this.all ? "plan.fewer" : "plan.more")))),
      group("ui.tier", h("div", { class: "chips" }, [1, 2, 3].map((tier) => this.chip("tier", tier, tierSign(tier), t(`plan.tier_${tier}`))))),
      group("ui.entry", h("div", { class: "chips" }, Object.entries(ENTRIES).map(([entry, name]) => this.chip("entry", entry, icon(name), t(`ui.entry_${entry}`))))),
      h("label", { class: "field check" }, h("input", { type: "checkbox", checked: scenario.unknown, dataset: { chip: "unknown" }, onchange: (event) => this.set({ unknown: event.target.checked }) }), h("span", {}, t("plan.with_unknown"))));
    if (focused) this.holder.querySelector(`[data-chip="${focused}"]`)?.focus({ preventScroll: true });
    if (document.activeElement !== this.box.input) this.nameArea();
  }

  chip(list, value, sign, words) {
    const now = this.get()[list], on = now.includes(value);
    return h("button", { class: `chip${on ? " on" : ""}`, type: "button", "aria-pressed": String(on), dataset: { chip: `${list}-${value}` },
      onclick: () => this.set({ [list]: on ? now.filter((one) => one !== value) : [...now, value] }) }, sign, words);
  }
}

function group(key, ...children) {
  return h("fieldset", {}, h("legend", {}, t(key)), ...children);
}
