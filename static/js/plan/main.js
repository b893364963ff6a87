// The planner's desk: one scenario, one ground from the server, and everything else answered here as it is asked.
import { collection } from "geomap/data.js";
import { h, icon } from "geomap/dom.js";
import { districtCorners } from "geomap/map/base.js";
import { layersOf } from "geomap/map/layer.js";
import { named, t } from "geomap/page.js";
import { Actions } from "geomap/plan/actions.js";
import { Ask } from "geomap/plan/ask.js";
import { Case } from "geomap/plan/case.js";
import { Compare } from "geomap/plan/compare.js";
import { personsWithin } from "geomap/plan/coverage.js";
import { DistanceCurve } from "geomap/plan/distance-curve.js";
import { Figures } from "geomap/plan/figures.js";
import { LeftOut } from "geomap/plan/left-out.js";
import { mapKey } from "geomap/plan/map-key.js";
import { PlanMap, shortName } from "geomap/plan/plan-map.js";
import { Proposals } from "geomap/plan/proposals.js";
import { emptyScenario, readState, writeState } from "geomap/plan/state.js";
import { Tabs } from "geomap/plan/tabs.js";
import { WeekStrip } from "geomap/plan/week-strip.js";
import { WhatIfs } from "geomap/plan/whatifs.js";
import { hourWords, numberWords, problemWords, shareWords } from "geomap/plan/words.js";

const ADDRESS_MS = 250;
const SAID_MS = 900;
const FETCHED = ["area", "mode", "additions", "changes"];

export function start(map, options) { return new Desk(map, options).begin(); }

const find = (id) => document.getElementById(id);

class Desk {
  constructor(map, { tiles }) {
    Object.assign(this, { map, state: readState(location.hash), adding: false, answer: null });
    this.current = new Case(this.state.scenario);
    this.features = Promise.all(["communities", "streets"].map(async (name) => (await collection(name)).features));
    const get = () => this.scenario, set = (change) => this.change(change), onarea = (id) => this.lookAt(id);
    this.ask = new Ask(find("area"), find("need"), { get, set, streets: this.features.then(([, streets]) => streets) });
    this.curve = new DistanceCurve(find("distance"), { set: (radius_m) => set({ radius_m }) });
    this.strip = new WeekStrip(find("week"), { set: (hour) => set({ hour }) });
    this.figures = new Figures(find("figures"), { onarea });
    this.tabs = new Tabs(find("answer"), ["left_out", "whatifs", "proposals"]);
    this.leftOut = new LeftOut(this.tabs.panels.left_out, { onarea, name: (area) => this.nameOf(area) });
    const shared = { get: () => this.current, set: (change, how) => this.change(change, how), goTo: (place) => this.view?.goTo(place), name: (area) => this.nameOf(area) };
    this.whatifs = new WhatIfs(map, this.tabs.panels.whatifs, { ...shared, moved: () => this.soon(), openCards: () => this.tabs.to("whatifs") });
    this.proposals = new Proposals(map, this.tabs.panels.proposals, { ...shared, openProposals: () => this.tabs.to("proposals") });
    this.compare = new Compare(find("maps"), map, { tiles, get: () => this.state.kept, set: (kept) => this.keep(kept), features: this.features, tell: (error) => this.tellKept(error) });
    this.actions = new Actions(find("actions"), this);
    this.adder = h("button", { class: "button adder", type: "button", "aria-pressed": "false", onclick: () => this.toAdd(!this.adding) }, icon("plus"), h("span", {}, t("plan.add")));
    find("tools").append(this.adder);
    find("key").append(mapKey());
    this.notices = { now: h("div"), kept: h("div") };
    find("notice").append(this.notices.now, this.notices.kept);
  }

  get scenario() { return this.state.scenario; }

  begin() {
    layersOf(this.map); // hands on taps, and Enter in the middle of the map
    this.map.on("resource:tap", ({ latlng, take }) => this.tapped(latlng, take));
    this.map.on("resource:ground", ({ latlng }) => { if (this.adding) this.add(latlng); });
    this.map.on("moveend", () => { const { lat, lng } = this.map.getCenter(); this.state.view = { lon: lng, lat, zoom: Math.round(this.map.getZoom() * 2) / 2 }; this.remember(); });
    addEventListener("hashchange", () => { if (location.hash !== this.address) this.restore(readState(location.hash)); });
    addEventListener("keydown", (event) => { if (event.key === "Escape" && this.adding) this.toAdd(false); });
    for (const link of document.querySelectorAll("a.language")) link.addEventListener("click", () => { this.write(); link.hash = location.hash; });
    this.features.then(([communities, streets]) => {
      this.view = new PlanMap(this.map, { communities, streets, marked: true });
      this.names = new Map([...communities, ...streets].map(({ id, properties }) => [id, shortName(properties)]));
      this.soon();
    }, (error) => this.fail(error));
    this.restore(this.state);
    return this;
  }

  /** Bring the desk to a state: at the start, when the address changes, and where one begins anew. */
  restore(state) {
    const { view } = state;
    this.address = location.hash;
    this.state = state;
    this.current = new Case(state.scenario);
    if (view) this.map.setView([view.lat, view.lon], view.zoom, { animate: false }); else this.home(false);
    this.lit = new Set();
    this.ask.render();
    this.actions.render();
    this.proposals.update();
    this.compare.load();
    return this.load({ look: Boolean(state.scenario.area) && !view });
  }

  /** Merge a change into the scenario. keepCards: those of the what-ifs, which show it already. */
  change(change, { keepCards = false } = {}) {
    const area = this.scenario.area;
    Object.assign(this.scenario, change);
    this.remember();
    this.proposals.update();
    if ("radius_m" in change || "hour" in change) { this.soon(); return null; }
    if (!("additions" in change || "changes" in change)) this.ask.render();
    if (!FETCHED.some((name) => name in change)) { this.soon(); return null; }
    return this.load({ keepCards, look: this.scenario.area !== area });
  }

  /** Fetch what the scenario needs, then show its answer. */
  async load({ keepCards = false, look = false } = {}) {
    const desk = find("desk"), { current } = this, wait = setTimeout(() => desk.classList.add("busy"), 150);
    try {
      if (!(await current.load()) || current !== this.current) return;
      this.notices.now.replaceChildren();
      desk.classList.remove("failed");
      this.ask.nameArea(current.ground);
      if (!keepCards) this.whatifs.render(); else this.whatifs.mark(this.scenario.additions);
      this.show();
      if (look) await this.features.then(() => this.lookAt(this.scenario.area), () => {});
    } catch (error) {
      if (current !== this.current) return;
      current.ground = null;
      this.fail(error);
    } finally {
      clearTimeout(wait);
      desk.classList.remove("busy");
    }
  }

  fail(error) {
    find("desk").classList.add("failed");
    this.figures.clear(h("p", { class: "muted" }, t("plan.no_figures")));
    this.view?.show(this.scenario, null, null);
    this.notices.now.replaceChildren(this.notice(error, () => { this.compare.load(); this.load(); },
      ["plan.anew", () => { this.restore({ ...this.state, scenario: emptyScenario(), kept: null }); this.remember(); }]));
  }

  /** The scenario kept cannot be answered: that is no reason to hide the other. null: it can. */
  tellKept(error) {
    this.notices.kept.replaceChildren(...(error ? [this.notice(error, () => this.compare.load(), ["plan.compare_end", () => this.keep(null)], t("plan.case_a"))] : []));
  }

  notice(error, again, [key, leave], about = null) {
    const { title, said, hint } = problemWords(error);
    return h("div", { class: "notice warn" }, h("p", {}, h("strong", {}, about && `${about} · `, title)), hint ? h("p", {}, hint) : null, said ? h("p", { class: "small", lang: "en" }, said) : null,
      h("div", { class: "card-buttons" }, h("button", { class: "button", type: "button", onclick: again }, icon("rotate-right"), t("ui.again")),
        h("button", { class: "button", type: "button", onclick: leave }, icon("xmark"), t(key))));
  }

  /** Show in the next frame, once for all that has changed until then. */
  soon() { this.frame ??= requestAnimationFrame(() => { this.frame = null; this.show(); }); }

  show() {
    const { current, scenario } = this, { ground } = current;
    if (!ground) return;
    const answer = (this.answer = current.answer()), { limit_m } = ground, [worst] = LeftOut.areas(ground, answer.figures, "communities", (area) => this.nameOf(area));
    this.view?.show(scenario, ground, answer, this.lit);
    const kept = this.compare.show(answer);
    this.figures.show(answer, { limit_m, worst: worst ?? null, hour: hourWords(scenario.hour), kept, altered: current.altered, notes: this.notes(answer) });
    this.curve.show(scenario.radius_m, ground.people.total, {
      now: answer.reach, ...(current.altered && { before: answer.before.reach }), ...(scenario.hour !== null && { any: answer.any }), ...(kept && { other: { ...kept.reach, total: kept.figures.persons } }),
    });
    this.strip.show(answer.week, personsWithin(answer.any, scenario.radius_m * 1000) / ground.people.total, scenario.hour);
    this.leftOut.show(ground, answer.figures);
    this.whatifs.tell(ground, answer, (area) => this.nameOf(area));
    this.tabs.count("whatifs", scenario.additions.length + scenario.changes.length);
    this.say(answer.figures);
  }

  /** Why to read the figures with care. */
  notes({ counts }) {
    const { ground } = this.current, off = ground.off_network.reduce((sum, i) => sum + ground.people.persons[i], 0);
    return [...(counts.includes(1) ? [] : [t("plan.note_no_station")]), ...(off ? [t("plan.note_off_network", { count: numberWords(off) })] : [])];
  }

  say({ covered, persons }) {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => { find("live").textContent = t("plan.says", { share: shareWords(covered / persons), out: numberWords(persons - covered) }); }, SAID_MS);
  }

  nameOf(area) { return this.names?.get(area.id) ?? named(area); }

  lookAt(id) {
    this.lit = new Set([id]);
    this.show();
    if (id) this.view?.zoomTo(id); else this.home(true);
  }

  /** The whole district, clear of the key. */
  home(animate) {
    const { y } = this.map.getSize();
    this.map.fitBounds(districtCorners(), { paddingTopLeft: [8, 8], paddingBottomRight: [8, y > 480 ? y / 4 : 8], animate });
  }

  tapped(latlng, take) {
    if (this.adding) return;
    const station = this.view?.stationAt(latlng);
    if (!station) return;
    take();
    this.tabs.to("whatifs");
    this.whatifs.change(station);
  }

  toAdd(adding) {
    this.adding = adding;
    this.adder.setAttribute("aria-pressed", String(adding));
    this.adder.lastChild.textContent = t(adding ? "plan.add_here" : "plan.add");
    this.map.getContainer().classList.toggle("adding", adding);
  }

  add({ lng, lat }) {
    this.toAdd(false);
    this.tabs.to("whatifs");
    this.whatifs.add({ lon: lng, lat });
  }

  /** Keep a scenario to compare with, or none. */
  keep(kept) {
    this.state.kept = kept;
    this.remember();
    this.compare.load().then(() => this.soon());
    this.actions.render();
  }

  remember() { clearTimeout(this.writing); this.writing = setTimeout(() => this.write(), ADDRESS_MS); }

  write() {
    clearTimeout(this.writing);
    const hash = writeState(this.state);
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    this.address = location.hash;
  }
}
