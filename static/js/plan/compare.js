// A scenario kept to compare with: its answer, and on wide screens its map beside the other, moving together.
import { h } from "geomap/dom.js";
import { addBase } from "geomap/map/base.js";
import { t } from "geomap/page.js";
import { Case } from "geomap/plan/case.js";
import { PlanMap } from "geomap/plan/plan-map.js";

const WIDE = matchMedia("(min-width: 1000px)");

export class Compare {
  /** get() returns the scenario kept, or null; features: communities and streets; tell(error) says what went wrong, null for nothing. */
  constructor(holder, map, { tiles, get, set, features, tell }) {
    Object.assign(this, { holder, map, tiles, get, set, features, tell, kept: null, view: null });
    WIDE.addEventListener("change", () => this.arrange());
  }

  /** Fetch what the scenario kept needs. */
  async load() {
    const scenario = this.get();
    const kept = (this.kept = scenario ? new Case(scenario) : null);
    this.arrange();
    try {
      const [, features] = await Promise.all([kept?.load(), this.features]);
      if (this.kept !== kept) return;
      this.tell(null);
      if (this.kept && this.map2 && !this.view) this.view = new PlanMap(this.map2, { communities: features[0], streets: features[1] });
      this.show();
    } catch (error) {
      if (this.kept !== kept) return;
      this.kept = null;
      this.tell(error);
      this.show();
    }
  }

  /** Two maps where there is one kept and room for both, else one. */
  arrange() {
    const two = Boolean(this.get()) && WIDE.matches;
    document.getElementById("map-name").hidden = !two;
    document.getElementById("map-name").textContent = t("plan.case_b");
    this.holder.classList.toggle("two", two);
    if (two && !this.map2) this.addMap();
    this.map.invalidateSize({ animate: false });
    this.map2?.invalidateSize({ animate: false });
  }

  addMap() {
    const element = h("div", { class: "resource-map" });
    this.holder.prepend(h("div", { class: "map-holder kept", role: "region", "aria-label": t("plan.map_kept") }, element, h("p", { class: "map-name" }, t("plan.case_a"))));
    this.map2 = L.map(element, { zoomControl: false, zoomSnap: this.map.options.zoomSnap, center: this.map.getCenter(), zoom: this.map.getZoom() });
    addBase(this.map2, { tiles: this.tiles });
    follow(this.map, this.map2);
  }

  /** Draw what is kept; its answer, or null. */
  show() {
    if (!this.kept?.ground) { this.view?.show(this.kept?.scenario ?? { radius_m: 0 }, null, null); return null; }
    const answer = this.kept.answer();
    this.view?.show(this.kept.scenario, this.kept.ground, answer);
    return answer;
  }
}

/** Two maps that show the same place, whichever is moved. */
function follow(one, other) {
  let led = false;
  const lead = (from, to) => ({ zoom, center } = {}) => {
    if (led) return;
    led = true;
    to.setView(center ?? from.getCenter(), zoom ?? from.getZoom(), { animate: false });
    led = false;
  };
  for (const [from, to] of [[one, other], [other, one]]) {
    from.on("move", () => lead(from, to)());
    from.on("zoomanim", ({ zoom, center }) => lead(from, to)({ zoom, center }));
  }
}
