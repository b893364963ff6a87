// The layer panel: a switch and a count for every layer, and what the signs mean.
import { h, icon, tierSign } from "geomap/dom.js";
import { sign } from "geomap/map/layer.js";
import { page, t } from "geomap/page.js";

/** The panel of a map, made when it is first asked for. */
export function layerPanel(map) {
  map.resourcePanel ??= new LayerPanel(map);
  return map.resourcePanel;
}

class LayerPanel {
  constructor(map) {
    this.rows = new Map();
    this.list = h("ul", { class: "layer-list" });
    this.body = h("div", { class: "layer-body", id: "layer-body", hidden: true }, h("h2", {}, t("map.layers")), this.list, legend());
    this.button = h("button", {
      class: "button icon-only layer-button", type: "button", "aria-expanded": "false", "aria-controls": "layer-body",
      title: t("map.layers"), "aria-label": t("map.layers"), onclick: () => this.toggle(),
    }, icon("layer-group"));
    const holder = h("div", { class: "layer-panel", onkeydown: (event) => { if (event.key === "Escape") this.toggle(false); } }, this.button, this.body);
    L.DomEvent.disableClickPropagation(holder);
    L.DomEvent.disableScrollPropagation(holder);
    (document.getElementById("layer-slot") ?? map.getContainer()).append(holder);
    document.addEventListener("pointerdown", (event) => { if (!holder.contains(event.target)) this.toggle(false); });
    map.on("resource:layers", ({ name }) => this.update(name));
  }

  add(layer) {
    const box = h("input", { type: "checkbox", onchange: () => (box.checked ? layer.show() : layer.hide()) });
    const row = h("li", {}, h("label", { class: "layer-row" }, box,
      layer.about.areas ? h("span", { class: `swatch swatch-${layer.name}` }) : sign(layer.name, { tier: 2, status: "open" }),
      h("span", { class: "layer-title" }, layer.about.title), h("span", { class: "muted small" }, String(layer.about.count))));
    this.rows.set(layer.name, { box, layer });
    this.list.append(row);
  }

  update(name) {
    const row = this.rows.get(name);
    if (row) row.box.checked = row.layer.shown;
  }

  toggle(open = this.body.hidden) {
    this.body.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }
}

function legend() {
  const tiers = [1, 2, 3].map((tier) => h("li", {}, tierSign(tier), h("span", {}, t(`map.tier_${tier}`, { count: page.tiers?.[tier]?.length ?? "" }))));
  const states = ["open", "closed", "planned"].map((status) =>
    h("li", {}, h("div", { class: `sign sign-station tier-2 status-${status}` }, tierSign(2)), h("span", {}, t(`status.${status}`))));
  return h("div", { class: "legend" }, h("h3", {}, t("map.legend")), h("ul", {}, tiers, states),
    page.notice ? h("p", { class: "muted small" }, page.notice) : null);
}
