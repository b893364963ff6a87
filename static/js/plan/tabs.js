// A row of tabs over panels, by the keys that tabs have.
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";

export class Tabs {
  /** names: what the tabs are called, as in plan.tab_…; the first is shown. */
  constructor(holder, names) {
    Object.assign(this, { holder, places: new Map() });
    this.tabs = names.map((name) => h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, dataset: { tab: name }, onclick: () => this.to(name) }, t(`plan.tab_${name}`), h("span", { class: "count" })));
    this.panels = Object.fromEntries(names.map((name) => [name, h("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, tabindex: "0" })]));
    const list = h("div", { class: "tabs", role: "tablist", "aria-label": t("plan.details"), onkeydown: (event) => this.key(event) }, this.tabs);
    holder.replaceChildren(list, ...Object.values(this.panels));
    this.to(names[0]);
  }

  to(name) {
    if (this.shown === name) return;
    this.places.set(this.shown, this.holder.scrollTop);
    this.shown = name;
    for (const tab of this.tabs) {
      const on = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      this.panels[tab.dataset.tab].hidden = !on;
    }
    this.holder.scrollTop = this.places.get(name) ?? 0; // each panel where it was left, though they scroll in one box
  }

  count(name, count) { this.tabs.find((tab) => tab.dataset.tab === name).querySelector(".count").textContent = count || ""; }

  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key], at = this.tabs.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = this.tabs.at((at + step) % this.tabs.length);
    this.to(next.dataset.tab);
    next.focus();
  }
}
