// Rows that came without a position, put on the map one by one: by a click, or by Enter in the middle of the map.
import { h, icon } from "geomap/dom.js";
import { call, problemWords } from "geomap/import/api.js";
import { layersOf } from "geomap/map/layer.js";
import { t } from "geomap/page.js";

const find = (id) => document.getElementById(id);
const DECIMALS = 6;

export function start(map) { return new Placing(map).begin(); }

class Placing {
  constructor(map) { this.map = map; }

  async begin() {
    layersOf(this.map); // hands on Enter in the middle of the map as a click
    this.map.on("click", ({ latlng }) => this.at(latlng.wrap()));
    find("save").addEventListener("click", () => this.save());
    await this.load();
  }

  async load() {
    await this.attempt(async () => {
      const { rows } = await call("/unplaced");
      find("said").textContent = rows.length ? find("said").textContent : "";
      find("waiting").replaceChildren(...(rows.length ? rows.map((row) => this.item(row)) : [h("li", { class: "muted" }, t("places.wait.none"))]));
    });
  }

  item(row) {
    const { name, address } = row.properties;
    const pick = h("button", { class: "button pick", type: "button", "aria-pressed": "false", onclick: () => this.pick(row, pick) }, h("strong", {}, name), address ? h("span", {}, address) : null, h("span", { class: "muted small" }, t("places.wait.from", row)));
    const drop = h("button", { class: "button icon-only", type: "button", title: t("places.wait.drop"), "aria-label": `${t("places.wait.drop")}: ${name}`, onclick: () => this.drop(row) }, icon("trash"));
    return h("li", {}, pick, drop);
  }

  pick(row, button) {
    this.row = row;
    for (const other of document.querySelectorAll(".waiting .pick")) other.setAttribute("aria-pressed", String(other === button));
    this.unmark();
    this.say(t("places.wait.click", { name: row.properties.name }));
  }

  at({ lng, lat }) {
    if (!this.row) { this.say(t("places.wait.choose")); return; }
    this.unmark();
    this.place = { lon: Number(lng.toFixed(DECIMALS)), lat: Number(lat.toFixed(DECIMALS)) };
    this.mark = L.circleMarker([lat, lng], { radius: 10, className: "placed-mark" }).addTo(this.map);
    find("save").hidden = false;
    this.say(`${this.row.properties.name}: ${t("places.wait.at", this.place)}`);
  }

  save() {
    const { row, place } = this;
    return this.attempt(async () => {
      await call(address(row), { method: "POST", body: place });
      await this.settle();
      this.say(t("places.wait.saved", { name: row.properties.name }));
    });
  }

  drop(row) {
    return this.attempt(async () => { await call(address(row), { method: "DELETE" }); await this.settle(); this.say(t("places.wait.choose")); });
  }

  async settle() {
    this.row = null;
    this.unmark();
    await this.load();
  }

  unmark() {
    this.mark?.remove();
    this.mark = this.place = null;
    find("save").hidden = true;
  }

  say(text) { find("said").textContent = text; }

  async attempt(work) {
    find("problem").replaceChildren();
    try { await work(); } catch (error) {
      if (!("status" in error)) throw error;
      const { words, said } = problemWords(error);
      find("problem").replaceChildren(h("div", { class: "fault" }, h("div", {}, h("p", {}, words), said ? h("p", { class: "small", lang: "en" }, said) : null)));
    }
  }
}

const address = ({ layer, id }) => `/unplaced/${layer}/${encodeURIComponent(id)}`;
