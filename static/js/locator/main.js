// The locator: one state, one question to the server, one list and one map that show the same answer.
import { getJSON, item } from "geomap/data.js";
import { h, icon } from "geomap/dom.js";
import { Filters } from "geomap/locator/filters.js";
import { whereAmI } from "geomap/locator/geolocate.js";
import { MapView } from "geomap/locator/map-view.js";
import { Modes } from "geomap/locator/modes.js";
import { Results } from "geomap/locator/results.js";
import { Sheet } from "geomap/locator/sheet.js";
import { conditionCount, nearestQuery, readState, stationConditions, wayQuery, writeState } from "geomap/locator/state.js";
import { layersOf } from "geomap/map/layer.js";
import { named, page, t } from "geomap/page.js";
import { SearchBox } from "geomap/search-box.js";

const NEAREST_FIRST = 3;
const MORE = 7;
const CHECK_MS = 30000;
const FRESH_MS = 10 * 60000;

export function start(map) { return new Locator(map).begin(); }

class Locator {
  constructor(map) {
    const find = (id) => document.getElementById(id);
    this.map = map;
    this.state = readState(location);
    this.answer = null;
    this.where = null;
    this.place = null;
    this.sheet = new Sheet(find("panel"), find("sheet-handle"));
    this.view = new MapView(map, this.sheet);
    this.button = find("locate");
    this.button.addEventListener("click", () => this.locate());
    this.results = new Results(find("results"), find("live"), {
      select: (feature) => this.select(feature.id === this.state.station ? null : feature.id),
      share: (feature) => share(feature),
      more: async () => { const seen = this.found().length; await this.change({ limit: this.state.limit + MORE }); this.results.focusCard(seen); },
      clear: () => this.change({ tier: [], services: [], entry: [], open: "", openFor: 0, unknown: false }),
      closePlace: () => this.closePlace(),
      nearestTo: (layer, feature) => this.from(this.view.middleOf(feature), named(feature.properties), "place"),
    });
    this.filters = new Filters(find("chips"), find("filters"), { get: () => this.state, set: (change) => this.change(change) });
    this.modes = new Modes(find("modes"), { get: () => this.state.mode, set: (mode) => this.go(mode) });
    this.search = new SearchBox(find("search"), (result) => this.goTo(result));
  }

  begin() {
    this.map.on("resource:ground", ({ latlng }) => this.tapped(latlng));
    this.map.on("resource:select", ({ layer, feature }) => (layer === "stations" ? this.select(feature.id) : this.showPlace(layer, feature)));
    this.map.on("resource:layers", () => this.layersChanged());
    this.map.on("resource:failed", ({ error }) => this.results.fail(error.message, error.hint));
    this.map.on("moveend", () => { this.state.view = this.view.now(); this.remember(); });
    this.address = location.hash;
    addEventListener("hashchange", () => { this.address = location.hash; this.state = { ...readState(location), limit: this.state.limit }; this.apply(); });
    for (const link of document.querySelectorAll("a.language")) link.addEventListener("click", () => { link.hash = location.hash; });
    setInterval(() => this.refresh(), CHECK_MS);
    document.addEventListener("visibilitychange", () => this.refresh());
    this.apply();
    return this;
  }

  /** Bring map, chips and list to what the state says: at the start and when the address changes. */
  apply() {
    const keepView = Boolean(this.state.view); // asked before the map moves: every move writes the state
    if (keepView) this.view.to(this.state.view); else this.view.home();
    const { layers } = this.state; // every switch writes the state
    if (layers) for (const layer of layersOf(this.map).values()) if (layers.includes(layer.name) !== layer.shown) layer[layer.shown ? "hide" : "show"]();
    this.filters.render();
    this.modes.render();
    this.filterMarkers();
    if (this.state.origin) { this.view.origin(this.state.origin); this.ask({ keepView }); }
    else if (this.state.station) this.select(this.state.station);
    else this.results.invite();
  }

  change(change) {
    Object.assign(this.state, change);
    if (!("limit" in change)) this.state.limit = NEAREST_FIRST;
    this.filters.render();
    this.modes.render();
    this.filterMarkers();
    this.remember();
    return this.state.origin ? this.ask({ keepView: "limit" in change }) : null;
  }

  /** Go another way: what is nearest may be another, and a station that no longer is listed is no longer chosen. */
  async go(mode) {
    await this.change({ mode });
    const { station } = this.state;
    if (station && this.answer && !this.found().some((feature) => feature.id === station)) { this.state.station = null; this.remember(); this.show(); }
    this.results.toCard(this.state.station);
  }

  remember() {
    if (location.hash !== this.address) return; // somebody has just changed it: what it says comes next
    const hash = writeState(this.state);
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    this.address = location.hash;
  }

  async locate() {
    this.button.setAttribute("aria-busy", "true");
    this.sheet.atLeast("half");
    this.results.wait("ui.locating");
    try {
      const { lon, lat, accuracy_m } = await whereAmI();
      this.from({ lon, lat, accuracy_m }, "", "gps");
    } catch (error) {
      this.results.fail(t(`ui.locate_${error.message}`), t("ui.locate_instead"),
        h("button", { class: "button", type: "button", onclick: () => this.locate() }, icon("rotate-right"), t("ui.again")),
        h("button", { class: "button", type: "button", onclick: () => this.search.input.focus() }, icon("magnifying-glass"), t("ui.search")));
    } finally {
      this.button.removeAttribute("aria-busy");
    }
  }

  tapped({ lat, lng }) { this.from({ lon: lng, lat }, "", "tap"); }

  /** Ask from a new origin. source: gps, tap, place or link. */
  from({ lon, lat, accuracy_m }, label, source) {
    this.state.origin = { lon, lat, accuracy_m, label, source };
    Object.assign(this.state, { limit: NEAREST_FIRST, station: null });
    this.where = null;
    this.place = null;
    this.view.origin(this.state.origin);
    this.sheet.atLeast("half");
    this.remember();
    this.ask({});
  }

  /** Ask the server what the state asks. Answers of older questions are dropped. */
  async ask({ keepView = false, quiet = false }) {
    this.abort?.abort();
    const abort = (this.abort = new AbortController());
    const { lon, lat } = this.state.origin ?? {};
    if (lon === undefined) return;
    if (!quiet && !this.answer) this.results.wait("ui.searching");
    try {
      const [answer, where] = await Promise.all([
        getJSON(`${page.api}/nearest?${nearestQuery(this.state)}`, abort),
        this.where ?? getJSON(`${page.api}/whereami?${new URLSearchParams({ lon, lat })}`, abort),
      ]);
      Object.assign(this, { answer, where, askedAt: Date.now() });
      if (quiet && this.place) return;
      this.show();
      if (!keepView && !quiet) this.view.fit(this.state.origin, this.found());
    } catch (error) {
      if (error.name === "AbortError") return;
      if (quiet) { this.results.stale(error.message); return; }
      this.results.fail(error.message, error.hint, h("button", { class: "button", type: "button", onclick: () => this.ask({}) }, icon("rotate-right"), t("ui.again")));
    }
  }

  /** Ask again, quietly, once what is shown may no longer hold: a door has opened or closed, or time has passed. */
  refresh() {
    if (!this.answer || document.visibilityState !== "visible") return;
    const turns = this.found().map((feature) => Date.parse(feature.properties.open_until)).filter(Number.isFinite);
    const every = this.state.open === "now" ? 60000 : FRESH_MS;
    if (Date.now() >= Math.min(this.askedAt + every, ...turns)) this.ask({ keepView: true, quiet: true });
  }

  found() { return this.answer?.relaxed?.features ?? this.answer?.features ?? []; }

  /** Show the answer. reveal: move the map to the way to the chosen station, too. */
  show({ reveal = false } = {}) {
    this.sheet.panel.classList.add("answered");
    this.results.show(this.answer, this.state, this.where);
    this.view.mark(this.found(), this.state.station);
    this.view.lines(this.state.origin, this.found(), this.state.station, this.answer.measured !== "straight");
    this.drawWay(reveal);
  }

  /** Draw the way to the chosen station, or none. The way of an older choice is dropped. */
  async drawWay(reveal) {
    const chosen = this.answer && this.answer.measured !== "straight" && this.found().some((feature) => feature.id === this.state.station);
    const asked = chosen ? wayQuery(this.state) : "";
    if (asked === this.wayAsked) return;
    this.wayAsked = asked;
    this.view.way(null);
    const way = asked && (await getJSON(`${page.api}/way?${asked}`).catch(() => null));
    if (!way || asked !== this.wayAsked) return;
    this.view.way(way);
    if (reveal) this.view.revealWay(way);
  }

  /** Choose a station by id, or none; one that is not in the list is shown by itself. */
  async select(id) {
    this.state.station = id;
    this.place = null;
    this.remember();
    if (id === null || this.found().some((feature) => feature.id === id)) {
      if (this.answer) this.show({ reveal: true }); else this.results.invite();
      const chosen = this.found().find((feature) => feature.id === id);
      if (chosen) { this.view.reveal(chosen); document.querySelector(`.card[data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "nearest", behavior: "smooth" }); document.querySelector(`.card[data-id="${CSS.escape(id)}"] .card-head`)?.focus({ preventScroll: true }); }
      return;
    }
    this.drawWay(false);
    await this.showStation(id);
  }

  async showStation(id) {
    const feature = await item("stations", id).catch(() => null);
    if (!feature) { this.results.fail(t("ui.no_station"), t("ui.no_station_hint")); return; }
    const [lon, lat] = feature.geometry.coordinates;
    this.sheet.atLeast("half");
    this.view.mark([...this.found(), feature], id);
    this.view.reveal(feature);
    // The nearest to a station is the station itself: its card comes with state and links.
    const answer = await getJSON(`${page.api}/nearest?${new URLSearchParams({ lon, lat, status: "any", limit: 5, links: "true" })}`).catch(() => null);
    const full = answer?.features.find((f) => f.id === id) ?? feature;
    if (this.state.station !== id) return;
    const { distance_m, duration_s, bearing_deg, ...properties } = full.properties;
    this.results.single({ ...full, properties }, answer, this.state);
  }

  showPlace(layer, feature) {
    this.place = { layer, feature };
    this.sheet.atLeast("half");
    this.results.place(layer, feature);
    this.view.outline(feature);
  }

  closePlace() {
    this.place = null;
    this.view.outline(null);
    this.select(null);
    if (this.answer) this.results.focusCard(0);
    else this.results.invite();
  }

  /** A search result: a station shows its card, any other place becomes the origin. */
  goTo(result) {
    if (result.layer === "stations") { this.select(result.id); return; }
    this.from(result, named(result), "place");
    item(result.layer, result.id).then((feature) => this.view.outline(feature), () => {});
  }

  filterMarkers() {
    const { tier, services, entry } = this.state;
    layersOf(this.map).get("stations")?.filter(({ properties: p }) =>
      (!tier.length || tier.includes(String(p.tier))) && services.every((code) => p.services.includes(code)) && (!entry.length || entry.includes(p.entry))
      && (!conditionCount(this.state) || p.status === "open"), stationConditions(this.state));
  }

  layersChanged() {
    const shown = [...layersOf(this.map).values()].filter((layer) => layer.shown).map((layer) => layer.name);
    const usual = page.shown_first;
    this.state.layers = shown.length === usual.length && usual.every((name) => shown.includes(name)) ? null : shown;
    this.remember();
    this.view.mark(this.found(), this.state.station);
  }
}

async function share(feature) {
  const url = new URL(`${page.place_root ?? "/"}stations/${encodeURIComponent(feature.id)}`, page.base_url || location.href).href;
  const title = named(feature.properties);
  try {
    if (navigator.share) await navigator.share({ title, url });
    else { await navigator.clipboard.writeText(url); toast(t("ui.copied")); }
  } catch (error) {
    if (error.name !== "AbortError") toast(url);
  }
}

function toast(text) {
  const box = h("div", { class: "toast", role: "status" }, text);
  document.body.append(box);
  setTimeout(() => box.remove(), 3500);
}
