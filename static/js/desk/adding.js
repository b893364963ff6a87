// A new feature: its layer, its place by a tap, by numbers or from a community or compound, its fields, and saving it.
import { featureForm } from "geomap/desk/form.js";
import { round } from "geomap/desk/map.js";
import { h, icon } from "geomap/dom.js";
import { named, page, t } from "geomap/page.js";
import { SearchBox } from "geomap/search-box.js";

const START_LAYERS = "communities,compounds,streets";
const DEFAULTS = { status: "open", entry: "unknown" };

/** What is asked of somebody who adds a feature. on: save(layer, body), shut, and of the map look(at), mark(at),
    names(area, id). The panel is filled at once; pick(at) says that the map was tapped. */
export class Adding {
  constructor(panel, layer, on) {
    Object.assign(this, { panel, on, at: null });
    this.layer = page.desk.points.includes(layer) ? layer : page.desk.points[0];
    const choose = h("select", { id: "new-layer", onchange: () => { this.layer = choose.value; this.begin(); } },
      page.desk.points.map((name) => h("option", { value: name, selected: name === this.layer }, page.layers[name].title)));
    this.lon = this.degrees("new-lon", 180);
    this.lat = this.degrees("new-lat", 90);
    this.where = h("p", { class: "where small", id: "new-where", role: "status" }, t("desk.new_tap"));
    this.fields = h("div");
    panel.replaceChildren(
      h("header", { class: "panel-head" }, h("h2", {}, t("desk.new")), h("button", { type: "button", class: "button icon-only quiet", "aria-label": t("ui.close"), onclick: on.shut }, icon("xmark"))),
      ...(page.desk.area ? [h("p", { class: "notice own-area" }, t("desk.new_own", { area: named(page.desk.area) }))] : []),
      h("div", { class: "field" }, h("label", { for: "new-layer" }, t("desk.layer")), choose),
      h("section", { class: "place" }, h("h3", {}, t("desk.new_place")), this.where, this.search(),
        h("div", { class: "pair" }, h("div", { class: "field" }, h("label", { for: "new-lon" }, t("desk.lon")), this.lon), h("div", { class: "field" }, h("label", { for: "new-lat" }, t("desk.lat")), this.lat))),
      this.fields);
    panel.hidden = false;
    panel.scrollTop = 0;
    this.begin();
  }

  begin() {
    this.form?.stop();
    this.form = featureForm(this.layer, null, { ...DEFAULTS, source: t("desk.new_source") }, {
      geometry: () => this.at && { type: "Point", coordinates: this.at },
      told: (verdict) => this.told(verdict),
      save: (properties) => this.save(properties),
    });
    this.fields.replaceChildren(this.form.element);
  }

  degrees(id, most) {
    const input = h("input", { id, inputmode: "decimal", autocomplete: "off", maxlength: 16, placeholder: "0.000000", oninput: () => this.typed() });
    input.dataset.most = most;
    return input;
  }

  search() {
    const form = h("form", { class: "search", role: "search" }, icon("magnifying-glass"),
      h("input", { type: "search", id: "new-from", role: "combobox", "aria-expanded": "false", "aria-controls": "new-found", "aria-autocomplete": "list", "aria-label": t("desk.new_from"), placeholder: t("desk.new_from"), autocomplete: "off", maxlength: 64 }),
      h("ul", { class: "found-list", role: "listbox", id: "new-found", "aria-label": t("desk.new_from"), hidden: true }));
    new SearchBox(form, (found) => { const at = [round(found.lon), round(found.lat)]; this.on.look(at); this.pick(at); }, { layers: START_LAYERS });
    return form;
  }

  /** The place, as the map or a search says it. */
  pick(at) {
    [this.lon.value, this.lat.value] = at.map((degrees) => degrees.toFixed(6));
    this.put(at);
  }

  typed() {
    const [lon, lat] = [this.lon, this.lat].map((input) => {
      const number = Number(input.value), right = input.value.trim() !== "" && Math.abs(number) <= Number(input.dataset.most);
      input.toggleAttribute("aria-invalid", input.value.trim() !== "" && !right);
      return right ? round(number) : null;
    });
    if (lon === null || lat === null) { this.at = null; this.tellWhere(t("desk.new_tap")); return; }
    this.on.look([lon, lat]);
    this.put([lon, lat]);
  }

  put(at) {
    this.at = at;
    for (const input of [this.lon, this.lat]) input.removeAttribute("aria-invalid");
    this.on.mark(at);
    this.form.judge();
  }

  /** Where it would lie, and whether it may. True where it may not be saved there. */
  told({ faults, why_not: why, lies_in: within }) {
    if (!this.at) return false;
    const wrong = faults.filter((one) => one.field === "geometry" && one.severity === "error").map((one) => one.words).join(" ");
    if (within.community) this.form.put("community_code", within.community);
    const outside = why === "leaves_area" && page.desk.area ? t("desk.new_outside", { area: named(page.desk.area) }) : page.messages[`people.why.${why}`];
    const there = [this.on.names("streets", within.street), this.on.names("communities", within.community)].filter(Boolean).join(" · ");
    this.tellWhere(wrong || (why ? outside : t("desk.new_in", { area: there || "—" })), Boolean(wrong || why));
    return Boolean(wrong || why);
  }

  tellWhere(words, wrong = false) {
    this.where.textContent = words;
    this.where.classList.toggle("field-fault", wrong);
  }

  save(properties) {
    if (!this.at) { this.tellWhere(t("desk.new_tap"), true); this.where.scrollIntoView({ block: "center" }); return; }
    this.on.save(this.layer, { type: "Feature", properties, geometry: { type: "Point", coordinates: this.at } });
  }
}
