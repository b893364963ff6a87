// Searching for somebody who is lost: clues and a point give candidates, candidates an order by street; shared, they
// become one list that all who have the link tick off together.
import { getJSON } from "geomap/data.js";
import { h, icon } from "geomap/dom.js";
import { whereAmI } from "geomap/locator/geolocate.js";
import { Sheet } from "geomap/locator/sheet.js";
import { layersOf } from "geomap/map/layer.js";
import { named, page, t } from "geomap/page.js";
import { Queue } from "geomap/queue/queue.js";
import { Ask } from "geomap/searching/ask.js";
import { steady, unpressed } from "geomap/searching/calm.js";
import { Cards } from "geomap/searching/cards.js";
import { inviteBox, shareBox, Ticket } from "geomap/searching/invite.js";
import { MapView } from "geomap/searching/map-view.js";
import { refill } from "geomap/searching/morph.js";
import { begunWith, roundOf, rowsOf } from "geomap/searching/round.js";
import { PutIn, searcherOf } from "geomap/searching/searcher.js";
import { Shared } from "geomap/searching/shared.js";
import { queued, summary } from "geomap/searching/summary.js";

const AGAIN_MS = 3000; // an order that did not come is asked for again
const REFUSALS = ["taken", "over", "searched", "found"];

export function start(map) { return new SearchParty(map).begin(); }

class SearchParty {
  constructor(map) {
    const find = (id) => document.getElementById(id);
    Object.assign(this, { map, find, candidates: [], heard: [], matched: 0, order: null, wanted: null, isAsking: false, search: null, mode: page.modes[0] ?? "straight", origin: null, putIn: PutIn.of(page.code) });
    this.sheet = new Sheet(find("panel"), find("sheet-handle"));
    this.view = new MapView(map, this.sheet, (key) => this.choose(key));
    this.cards = new Cards(find("list"), { act: (action) => this.act(action), choose: (key) => this.reveal(key), putIn: (key) => { this.putIn.turn(key); this.reorder(); } });
    this.ask = new Ask(find, {
      locate: () => this.locate(),
      named: (result) => { this.from({ lon: result.lon, lat: result.lat, source: "named", name: named(result) }); this.view.reveal([result.lon, result.lat]); },
      find: (clues, radius) => this.look(clues, radius),
    });
    find("told").addEventListener("click", ({ target }) => this.pressed(target.closest("button")?.dataset.act));
    this.render = unpressed(() => this.draw());
  }

  begin() {
    layersOf(this.map); // hands on Enter in the middle of the map as a click
    this.map.on("click", ({ latlng }) => { const { lng, lat } = latlng.wrap(); this.from({ lon: lng, lat, source: "tapped" }); });
    this.modes();
    if (page.code) this.join(page.code); else this.invite();
    return this;
  }

  invite() {
    const line = (sign, key) => h("li", {}, icon(sign), h("span", {}, t(key)));
    this.view.home();
    this.ask.open();
    if (page.shares) this.ticket = new Ticket();
    this.tell(h("div", { class: "invite" }, h("p", {}, t("lost.intro")), h("ul", {}, line("magnifying-glass", "lost.intro_1"), line("location-crosshairs", "lost.intro_2"), line("route", "lost.intro_3"))));
  }

  join(code) {
    const searcher = searcherOf(code), address = `${page.api}/lost/searches/${encodeURIComponent(code)}/actions`;
    this.queue = new Queue(`search ${code}`, {
      send: ([{ key, deed }]) => getJSON(address, { body: { id: key, searcher, ...deed } }),
      on: {
        taken: (_, search) => this.changed(search),
        refused: (_, { problem: { reason, parameter } }) => { this.warn(parameter === "words" ? "lost.refused.words" : `lost.refused.${REFUSALS.includes(reason) ? reason : "other"}`); },
        changed: () => this.render(),
      },
    });
    this.queue.begin();
    this.shared = new Shared(code, searcher, {
      changed: (search) => this.changed(search),
      away: (away) => {
        if (away !== this.away) { this.away = away; this.render(); }
        if (!away && this.queue.waiting.length) this.queue.flush();
      },
      gone: () => { this.forget(); this.search = null; this.tell(this.notice("lost.gone")); },
    });
    this.find("share").replaceChildren(inviteBox());
  }

  async locate() {
    this.ask.busy(true);
    try {
      this.from({ ...(await whereAmI()), source: "located" });
    } catch (error) {
      this.ask.from(`${t(`ui.locate_${error.message}`)} ${t("lost.no_point")}`);
    } finally {
      this.ask.busy(false);
    }
  }

  /** Begin from there: what was found before stays until it is looked for anew, a shared list is put in order anew. */
  from(origin) {
    const { source, name } = origin;
    this.origin = origin;
    this.view.origin(origin);
    this.ask.from(t("lost.from_here", { where: source === "named" ? name : t(`lost.${source}`, { name }) }), source === "named");
    if (this.candidates.length) this.reorder();
  }

  async look(clues, radius) {
    if (!this.origin) { this.ask.from(t("lost.no_point")); return; }
    const asked = { clues, lon: this.origin.lon, lat: this.origin.lat, radius_m: radius, limit: page.lost_most };
    this.tell(h("div", { class: "wait", role: "status" }, h("div", { class: "spinner" }), t("lost.finding")));
    try {
      const found = await getJSON(`${page.api}/lost/candidates?${new URLSearchParams(asked)}`);
      const candidates = found.features.map(({ properties, geometry }) => ({ ...properties, point: geometry.coordinates }));
      Object.assign(this, { candidates, heard: found.heard, matched: found.numberMatched, order: null, putIn: PutIn.of(null) });
      this.find("share").replaceChildren(...(page.shares && candidates.length ? [shareBox(this.ticket, asked)] : []));
      await this.reorder();
      this.draw(); // at once, to be scrolled to
      this.sheet.atLeast("half");
      if (this.sheet.floating) this.find("told").scrollIntoView();
      this.fit();
    } catch (error) {
      this.forget();
      this.tell(error.problem?.parameter === "clues" ? this.notice("lost.no_clue") : this.notice(error.message));
    }
  }

  /** There are no candidates, nothing is said of any, and no order of theirs is waited for. */
  forget() {
    Object.assign(this, { candidates: [], heard: [], order: null, wanted: null, asked: null, isAsking: false });
    this.view.legs([]);
    this.render();
  }

  /** The shared search stands so. */
  changed(search) {
    const { search: before } = this;
    if (before && search.last < before.last) return; // an answer that another overtook
    Object.assign(this, { search, heard: search.heard, matched: search.numberMatched });
    if (before) this.follow(before);
    else {
      this.candidates = search.candidates;
      this.ask.open({ shared: true });
      this.stand();
      this.fit();
    }
    this.render();
    if (JSON.stringify(this.question()) !== this.wanted) this.reorder();
  }

  /** Whoever ticks a place off is there now; who takes back that tick, where they were before. */
  follow(before) {
    const { at, places } = this.search;
    const isTicked = at && before.places[at].state === "open" && places[at].state === "searched";
    if (at !== before.at && (isTicked || this.origin.source === "ticked")) this.stand();
  }

  /** Begin where the search knows this searcher to be: at the place ticked last, else where it began. */
  stand() {
    const ticked = this.candidates.find(({ key }) => key === this.search.at), [lon, lat] = ticked?.point ?? this.search.origin;
    this.from(ticked ? { lon, lat, source: "ticked", name: named(ticked) } : { lon, lat, source: "of_search" });
  }

  round() { return roundOf(this.candidates, this.search, this.putIn); }

  /** What is asked of /api/lost/order; null: there is nowhere to go. */
  question() {
    const places = this.round(), { lon, lat } = this.origin ?? {};
    return places.length ? { lon, lat, mode: this.mode, places, first: begunWith(places, this.search) } : null;
  }

  /** Put what is left in order, from where this searcher is. Without an answer the order before stays, and it is said. */
  async reorder() {
    const body = this.question(), asked = (this.asked = {});
    this.wanted = JSON.stringify(body);
    if (body) {
      this.isAsking = true;
      const order = await getJSON(`${page.api}/lost/order`, { body }).catch(() => null);
      if (asked !== this.asked) return;
      if (order) this.order = { ...order, answers: this.wanted };
      else setTimeout(() => { if (asked === this.asked) this.reorder(); }, AGAIN_MS);
    } else this.order = null;
    this.isAsking = false;
    this.isReordered = true;
    this.view.legs(this.isLate ? [] : this.order?.features ?? []);
    this.render();
  }

  /** Whether the order is one from before, and none is awaited. */
  get isLate() { return !this.isAsking && this.wanted !== null && this.wanted !== "null" && this.order?.answers !== this.wanted; }

  draw() {
    const { search, isLate } = this, scroller = this.find("results");
    const rows = rowsOf(this.candidates, search, this.round(), this.order, this.putIn);
    if (isLate) for (const row of rows) row.leg = null;
    const isRead = scroller.scrollTop > 0 && !this.isReordered; // an order that is new is read from where it is
    this.isReordered = false;
    steady(scroller, () => this.cards.read(scroller.getBoundingClientRect().top, rows, isRead), () => {
      this.cards.show(rows, search, ["located", "ticked"].includes(this.origin?.source));
      if (rows.length || search) this.tell(...summary({ rows, matched: this.matched, heard: this.heard }, { order: this.order, mode: this.mode, isLate }, search, { away: this.away, waiting: this.queue?.waiting.length }));
      else if (this.queue && this.away) this.tell(this.notice("lost.not_loaded"), queued(this.queue.waiting.length));
      else if (this.heard.length) this.tell(this.notice("lost.none", "lost.none_hint"));
    });
    this.view.places(rows);
    this.find("modes").hidden = page.modes.length < 2 || !rows.length;
  }

  /** Show where this searcher goes on the map. */
  fit() {
    const round = this.round();
    this.view.fit(this.origin, this.candidates.filter(({ key }) => round.includes(key)));
  }

  /** A button of the summary. */
  pressed(deed) {
    if (!deed || (deed === "stop" && !confirm(t("lost.stop_sure")))) return;
    this.act({ deed });
  }

  act(deed) { return this.queue.add({ deed }); }

  /** A number on the map: bring its card into sight. */
  choose(key) {
    this.sheet.atLeast("half");
    const button = this.cards.reach(key);
    button?.closest("li").scrollIntoView({ block: "nearest" });
    button?.focus({ preventScroll: true });
  }

  /** A number in the list: bring its place into sight. */
  reveal(key) { this.view.reveal(this.candidates.find((one) => one.key === key).point); }

  modes() {
    const icons = { walk: "person-walking", ride: "bicycle" };
    this.find("modes").replaceChildren(...page.modes.map((mode) => h("button", { type: "button", "aria-pressed": String(mode === this.mode), dataset: { mode }, onclick: () => { this.mode = mode; this.modes(); this.reorder(); } }, icon(icons[mode]), t(`ui.mode_${mode}`))));
  }

  tell(...elements) {
    const told = h("div", { class: "lost-told" }, elements);
    refill(this.find("told"), [told]);
    const words = told.querySelector("strong")?.textContent ?? told.textContent;
    if (this.find("live").textContent !== words) this.find("live").textContent = words;
  }

  notice(...keys) { return h("div", { class: "notice", role: "alert" }, keys.map((key) => h("p", {}, t(key)))); }

  warn(key) {
    const toast = h("div", { class: "toast", role: "alert" }, t(key));
    document.body.append(toast);
    setTimeout(() => toast.remove(), 4000);
  }
}
