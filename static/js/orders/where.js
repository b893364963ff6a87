// Where the trouble is: where one stands, a tap on the map, or a name; and who gets it there.
import { h, icon } from "geomap/dom.js";
import { whereAmI } from "geomap/locator/geolocate.js";
import { districtCorners } from "geomap/map/base.js";
import { layersOf } from "geomap/map/layer.js";
import { call } from "geomap/orders/api.js";
import { page, t } from "geomap/page.js";
import { SearchBox } from "geomap/search-box.js";

const DECIMALS = 6;
const CLOSE_ZOOM = 17;
const find = (id) => document.getElementById(id);
const round = (degrees) => Number(degrees.toFixed(DECIMALS));

export class Where {
  /** onchange: another place, compound or ticket. */
  constructor(map, onchange) {
    Object.assign(this, { map, onchange, place: null, found: null, ticket: null });
    layersOf(map); // hands on Enter in the middle of the map as a click
    map.on("click", ({ latlng }) => { const { lng, lat } = latlng.wrap(); this.choose({ lon: lng, lat, source: "map" }); });
    find("locate").addEventListener("click", () => this.locate());
    new SearchBox(find("search"), (result) => this.choose({ lon: result.lon, lat: result.lat, source: "name" }, { near: true }), { layers: "compounds,communities,stations,roads" });
    map.fitBounds(districtCorners(), { animate: false });
  }

  async locate() {
    this.say(h("span", { class: "wait" }, h("span", { class: "spinner" }), t("ui.locating")));
    try {
      await this.choose({ ...await whereAmI(), source: "gps" }, { near: true });
    } catch (error) {
      this.fail(page.messages[`ui.locate_${error.message}`] ?? error.message);
    }
  }

  /** Take a place, and ask who gets an order about it. near: move the map there. compound: the one meant. */
  async choose({ lon, lat, source, compound = null }, { near = false } = {}) {
    this.place = { lon: round(lon), lat: round(lat), source, compound };
    this.found = null;
    this.mark(near);
    await this.ask();
    this.onchange();
  }

  async ask() {
    const { lon, lat } = this.place, turn = (this.turn ?? 0) + 1;
    this.turn = turn;
    try {
      const { data } = await call(`/place?${new URLSearchParams({ lon, lat })}`);
      if (turn !== this.turn) return;
      this.found = data;
      this.ticket = { text: data.ticket, at: Date.now() };
      this.show();
    } catch (error) {
      if (turn !== this.turn) return;
      if (error.status === 0) { this.say(h("p", { class: "order-to" }, icon("location-dot"), t("order.where.kept"))); return; }
      if (error.problem?.parameter === "lon") this.place = null;
      this.fail(error.message);
    }
  }

  /** Whether it is clear where an order goes. */
  get isReady() { return Boolean(this.place) && (!this.found || this.found.compounds.length < 2 || Boolean(this.place.compound)); }

  mark(near) {
    const { lon, lat } = this.place;
    this.marker ??= L.marker([lat, lon], { icon: L.divIcon({ html: h("div", { class: "order-pin" }, icon("location-dot")), className: "sign-holder", iconSize: [0, 0] }), interactive: false, keyboard: false, zIndexOffset: 500 }).addTo(this.map);
    this.marker.setLatLng([lat, lon]);
    if (near) this.map.setView([lat, lon], Math.max(this.map.getZoom(), CLOSE_ZOOM), { animate: false });
  }

  show() {
    const { community, street, compounds, office } = this.found;
    const chosen = compounds.length === 1 ? compounds[0] : compounds.find(({ id }) => id === this.place.compound);
    const to = h("p", { class: "order-to" }, icon("paper-plane"), h("span", {}, t("order.to", { name: community?.name ?? office.name }), chosen ? h("span", { class: "block muted" }, chosen.name) : null));
    const none = community ? null : h("p", { class: "muted" }, t(street ? "order.to.street" : "order.to.district"));
    const steward = chosen?.steward ? h("p", { class: "muted" }, t("order.to.steward", { name: chosen.steward.name })) : null;
    this.say(to, none, steward, compounds.length > 1 ? this.choice(compounds) : null);
  }

  choice(compounds) {
    return h("fieldset", { class: "compound-choice" }, h("legend", {}, t("order.to.choose")), compounds.map(({ id, name }) =>
      h("button", { class: "button", type: "button", "aria-pressed": String(id === this.place.compound), onclick: () => { this.place.compound = id; this.show(); this.onchange(); } }, name)));
  }

  say(...what) { find("found-place").replaceChildren(...what.filter(Boolean)); }
  fail(words) { this.say(h("p", { class: "order-fault", role: "alert" }, words)); this.onchange(); }
}
