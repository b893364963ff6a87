// Stations thought of and stations changed: markers to drag, cards to say what they would be, and what is gained.
import { h, icon, tierSign } from "geomap/dom.js";
import { named, page, t } from "geomap/page.js";
import { editor } from "geomap/plan/editor.js";
import { lengthsFrom } from "geomap/plan/sources.js";
import { differenceWords, gainWords } from "geomap/plan/words.js";

const DAYTIME = { from: 6, opening_hours: "Mo-Su 06:00-24:00" };
const ALWAYS = "24/7";
const GAINERS = 5;
const NUMBERED = /^n(\d+)$/;
const DEGREES = 6;

export class WhatIfs {
  /** desk: get() the case, set(change), moved() after a marker has been dragged a little, goTo(place), fail(error). */
  constructor(map, holder, desk) {
    Object.assign(this, { map, holder, desk, markers: new Map(), open: null, seen: new Map(), gain: h("div", { class: "gain-box" }), cards: h("ol", { class: "whatif-cards" }) });
    holder.replaceChildren(this.gain, this.cards);
  }

  get scenario() { return this.desk.get().scenario; }

  /** Think of a station at a place. */
  add({ lon, lat }) {
    const { additions } = this.scenario, last = Math.max(0, ...additions.map(({ id }) => Number(NUMBERED.exec(id)?.[1] ?? 0)));
    const id = `n${last + 1}`;
    this.open = this.focus = id;
    this.desk.set({ additions: [...additions, { id, ...rounded({ lon, lat }), ...answerTo(this.scenario), name: t("plan.new_station", { number: last + 1 }) }] });
  }

  /** Begin to change a station that stands, or go on. */
  change(station) {
    this.open = this.focus = station.id;
    if (this.scenario.changes.some((change) => change.station === station.id)) this.render(); else this.desk.set({ changes: [...this.scenario.changes, { station: station.id }] });
  }

  alter(id, values) {
    const { additions, changes } = this.scenario;
    if (additions.some((a) => a.id === id)) this.desk.set({ additions: additions.map((a) => (a.id === id ? { ...a, ...values } : a)) }, { keepCards: true });
    else this.desk.set({ changes: changes.map((c) => (c.station === id ? { ...c, ...values } : c)) }, { keepCards: true });
  }

  undo(id) {
    const { additions, changes } = this.scenario;
    if (this.open === id) this.open = null;
    this.desk.set({ additions: additions.filter((a) => a.id !== id), changes: changes.filter((c) => c.station !== id) });
    this.holder.closest("[role=tabpanel]")?.focus({ preventScroll: true });
  }

  /** Cards and markers as the scenario has them. */
  render() {
    const { additions, changes } = this.scenario, { ground } = this.desk.get();
    for (const station of ground?.stations ?? []) this.seen.set(station.id, station);
    const here = new Set((ground?.stations ?? []).map(({ id }) => id));
    this.cards.replaceChildren(
      ...additions.map((a) => this.card(a.id, a, a.name || a.id, true)),
      ...changes.map((c) => { const seen = this.seen.get(c.station); return here.has(c.station) ? this.card(c.station, { ...seen, ...c }, named(seen), false) : this.farCard(c.station, seen ? named(seen) : c.station); }),
      ...(additions.length + changes.length ? [] : [h("li", { class: "muted" }, t("plan.whatif_none"))]));
    this.mark(additions);
    const summary = this.focus && this.cards.querySelector(`[data-id="${CSS.escape(this.focus)}"] summary`);
    this.focus = null;
    summary?.focus({ preventScroll: true });
    summary?.parentElement.scrollIntoView({ block: "nearest" });
  }

  card(id, station, name, added) {
    const sign = h("span", { class: "tier" }, tierSign(station.tier));
    const set = (values) => { if (values.tier) sign.replaceChildren(tierSign(values.tier)); this.alter(id, values); };
    return h("li", { dataset: { id } }, h("details", { class: "whatif", open: this.open === id, ontoggle: (event) => { if (event.target.classList.contains("whatif") && event.target.open) this.open = id; } },
      h("summary", {}, sign, h("span", { class: "row-name" }, name, h("span", { class: "muted small block" }, t(added ? "plan.added" : "plan.changed")))),
      added && this.desk.get().lengths?.[this.scenario.additions.indexOf(station)]?.off_network ? h("p", { class: "muted small" }, t("plan.off_network_here")) : null,
      editor({ id, tier: station.tier, services: station.services, opening_hours: station.opening_hours }, set),
      h("div", { class: "card-buttons" },
        h("button", { class: "button quiet", type: "button", onclick: () => this.desk.goTo(station) }, icon("location-crosshairs"), t("plan.show_on_map")),
        h("button", { class: "button quiet", type: "button", dataset: { undo: id }, onclick: () => this.undo(id) }, icon(added ? "trash" : "rotate-left"), t(added ? "plan.remove" : "plan.undo")))));
  }

  /** A station changed that nobody of the area has within the limit, or that a link names and there is not. */
  farCard(id, name) {
    return h("li", { dataset: { id } }, h("details", { class: "whatif" }, h("summary", {}, h("span", { class: "row-name" }, name, h("span", { class: "muted small block" }, t("plan.changed_far")))),
      h("div", { class: "card-buttons" }, h("button", { class: "button quiet", type: "button", dataset: { undo: id }, onclick: () => this.undo(id) }, icon("rotate-left"), t("plan.undo")))));
  }

  /** What the what-ifs bring: persons, and the communities that gain most. */
  tell(ground, { figures, before }, name) {
    const { additions, changes } = this.scenario;
    if (!additions.length && !changes.length) { this.gain.replaceChildren(); return; }
    const now = figures.communities.covered, then = before.figures.communities.covered;
    const gainers = ground.communities.map((area, i) => ({ area, persons: now[i] - then[i] })).filter(({ persons }) => persons).sort((a, b) => b.persons - a.persons);
    this.gain.replaceChildren(
      h("p", { class: "gain-line" }, h("b", { class: figures.covered < before.figures.covered ? "loss" : "", dataset: { figure: "whatif-gain" } }, gainWords(figures.covered - before.figures.covered)), t("plan.gain_says")),
      gainers.length ? h("ul", { class: "gainers" }, gainers.slice(0, GAINERS).map(({ area, persons }) => h("li", {}, h("span", { class: "row-name" }, name(area)), h("b", {}, differenceWords(persons)))),
        gainers.length > GAINERS ? h("li", { class: "muted small" }, t("plan.more_gainers", { count: gainers.length - GAINERS })) : null) : h("p", { class: "muted small" }, t("plan.nobody_gains")));
  }

  mark(additions) {
    for (const [id, marker] of this.markers) if (!additions.some((a) => a.id === id)) { marker.remove(); this.markers.delete(id); }
    for (const addition of additions) {
      const marker = this.markers.get(addition.id) ?? this.marker(addition);
      marker.sign.replaceChildren(tierSign(addition.tier));
      if (!marker.dragged) marker.setLatLng([addition.lat, addition.lon]);
    }
  }

  marker({ id, lat, lon, name }) {
    const element = h("div", { class: "sign sign-station sign-new" });
    const marker = L.marker([lat, lon], { draggable: true, autoPan: true, title: name, alt: name, zIndexOffset: 2000, icon: L.divIcon({ html: element, className: "sign-holder", iconSize: [0, 0] }) }).addTo(this.map);
    marker.sign = element;
    marker.on("click", () => { this.open = id; this.desk.openCards(); this.render(); });
    marker.on("dragstart", () => { marker.dragged = true; });
    marker.on("drag", () => this.follow(id, marker.getLatLng()));
    marker.on("dragend", () => { marker.dragged = false; this.alter(id, rounded({ lon: marker.getLatLng().lng, lat: marker.getLatLng().lat })); });
    this.markers.set(id, marker);
    return marker;
  }

  /** While a marker moves: one question at a time, always the latest place, and nothing after it has been let go. */
  async follow(id, { lng, lat }) {
    this.place = rounded({ lon: lng, lat });
    if (this.asking) return;
    this.asking = true;
    while (this.place) {
      const place = this.place, now = this.desk.get();
      this.place = null;
      const lengths = await lengthsFrom(now.scenario, place).catch(() => null);
      const at = now.scenario.additions.findIndex((a) => a.id === id);
      if (lengths && at >= 0 && this.desk.get() === now && this.markers.get(id)?.dragged) { now.move(at, lengths); this.desk.moved(); }
    }
    this.asking = false;
  }
}

const rounded = ({ lon, lat }) => ({ lon: Number(lon.toFixed(DEGREES)), lat: Number(lat.toFixed(DEGREES)) });

/** The simplest station that meets what the scenario asks for, in its hour too. */
function answerTo({ services, tier: tiers, hour }) {
  const lacks = (tier) => services.filter((code) => !page.tiers[tier].includes(code));
  const allowed = [3, 2, 1].filter((tier) => !tiers.length || tiers.includes(tier));
  const tier = allowed.find((one) => !lacks(one).length) ?? allowed.at(-1);
  const byDay = hour === null || hour % 24 >= DAYTIME.from;
  return { tier, services: [...page.tiers[tier], ...lacks(tier)], opening_hours: byDay ? DAYTIME.opening_hours : ALWAYS };
}
