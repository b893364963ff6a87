// Searching for somebody who is lost: clues and a point give candidates, candidates an order by street; shared, they
// become one list that all who have the link tick off together.
import { getJSON } from "geomap/data.js";
import { h, icon } from "geomap/dom.js";
import { whereAmI } from "geomap/locator/geolocate.js";
import { Sheet } from "geomap/locator/sheet.js";
import { distanceWords, timeWords } from "geomap/locator/words.js";
import { layersOf } from "geomap/map/layer.js";
import { page, t } from "geomap/page.js";
import { Queue } from "geomap/queue/queue.js";
import { Ask } from "geomap/searching/ask.js";
import { Cards, numberLook } from "geomap/searching/cards.js";
import { inviteBox, shareBox, Ticket } from "geomap/searching/invite.js";
import { MapView } from "geomap/searching/map-view.js";
import { searcherOf } from "geomap/searching/searcher.js";
import { Shared } from "geomap/searching/shared.js";
import { heardWords } from "geomap/searching/words.js";

const REFUSALS = ["taken", "over", "searched", "found"];

export function start(map) { return new SearchParty(map).begin(); }

class SearchParty {
  constructor(map) {
    const find = (id) => document.getElementById(id);
    Object.assign(this, { map, find, candidates: [], heard: [], matched: 0, order: null, search: null, mode: page.modes[0] ?? "straight", origin: null });
    this.sheet = new Sheet(find("panel"), find("sheet-handle"));
    this.view = new MapView(map, this.sheet, (key) => this.choose(key));
    this.cards = new Cards(find("list"), { act: (action) => this.act(action), choose: (key) => this.reveal(key) });
    this.ask = new Ask(find, { locate: () => this.locate(), find: (clues, radius) => this.look(clues, radius) });
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
      away: (away) => { if (away !== this.away) { this.away = away; this.render(); } if (!away && this.queue.waiting.length) this.queue.flush(); },
      gone: () => { this.search = null; this.tell(this.notice("lost.gone")); },
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
    this.origin = origin;
    this.view.origin(origin);
    this.ask.from(t("lost.from_here", { where: t(`lost.${origin.source}`) }));
    if (this.candidates.length) this.reorder();
  }

  async look(clues, radius) {
    if (!this.origin) { this.ask.from(t("lost.no_point")); return; }
    const asked = { clues, lon: this.origin.lon, lat: this.origin.lat, radius_m: radius };
    this.tell(h("div", { class: "wait", role: "status" }, h("div", { class: "spinner" }), t("lost.finding")));
    try {
      const found = await getJSON(`${page.api}/lost/candidates?${new URLSearchParams(asked)}`);
      const candidates = found.features.map(({ properties, geometry }, i) => ({ ...properties, point: geometry.coordinates, number: i + 1 }));
      Object.assign(this, { candidates, heard: found.heard, matched: found.numberMatched, order: null });
      this.find("share").replaceChildren(...(page.shares && candidates.length ? [shareBox(this.ticket, asked)] : []));
      await this.reorder();
      this.sheet.atLeast("half");
      this.view.fit(this.origin, candidates);
    } catch (error) {
      this.candidates = [];
      this.render();
      this.tell(error.problem?.parameter === "clues" ? this.notice("lost.no_clue") : this.notice(error.message));
    }
  }

  /** The shared search stands so. */
  changed(search) {
    if (this.search && search.last < this.search.last) return; // an answer that another overtook
    const first = !this.search, open = first ? "" : this.open().join();
    Object.assign(this, { search, heard: search.heard, matched: search.numberMatched });
    if (first) {
      this.candidates = search.candidates.map((one, i) => ({ ...one, number: i + 1 }));
      this.ask.open({ shared: true });
      const [lon, lat] = search.origin;
      this.from({ lon, lat, source: "of_search" });
      this.view.fit(this.origin, this.candidates);
    } else if (open !== this.open().join()) this.reorder();
    else this.render();
  }

  /** Keys of the candidates that this searcher may still go to: nobody else is on the way there. */
  open() {
    const { search } = this;
    if (!search) return this.candidates.map(({ key }) => key);
    if (search.ended) return [];
    return Object.entries(search.places).filter(([, one]) => one.state === "open" && (!one.going || one.going === search.you)).map(([key]) => key);
  }

  /** Put what is left in order, from where this searcher is. Without an answer the order before stays. */
  async reorder() {
    const places = this.open(), asked = (this.asked = {});
    if (!places.length) this.order = null;
    else {
      const { lon, lat } = this.origin;
      const order = await getJSON(`${page.api}/lost/order`, { body: { lon, lat, mode: this.mode, places } }).catch(() => this.order);
      if (asked !== this.asked) return;
      this.order = order;
    }
    this.view.legs(this.order?.features ?? []);
    this.render();
  }

  render() {
    const legs = new Map(this.order?.features.map(({ properties }) => [properties.to, properties]) ?? []);
    const place = new Map(this.order?.order.map((key, i) => [key, i]) ?? []);
    const last = (key) => place.get(key) ?? place.size + (this.search?.places[key]?.state === "open" ? 0 : 1);
    const rows = [...this.candidates].sort((a, b) => last(a.key) - last(b.key) || a.number - b.number);
    this.cards.show(rows.map((candidate) => ({ candidate, leg: legs.get(candidate.key), first: place.get(candidate.key) === 0 })), this.search);
    this.view.candidates(this.candidates, (key) => numberLook(this.search?.places[key], this.search?.you));
    this.find("modes").hidden = page.modes.length < 2 || !this.candidates.length;
    if (this.candidates.length || this.search) this.tell(this.summary());
    else if (this.queue && this.away) this.tell(h("div", { class: "lost-told" }, this.notice("lost.not_loaded"), this.queued()));
    else if (this.heard.length) this.tell(this.notice("lost.none", "lost.none_hint"));
  }

  summary() {
    const { search, order } = this, unmet = this.heard.filter(({ met }) => !met), count = this.candidates.length;
    const straight = order?.features.filter(({ properties }) => properties.note).length ?? 0;
    const [[, time]] = order ? timeWords(order.duration_s, this.mode === "ride" ? "ride" : "walk") : [[]];
    const line = (text, look = "muted small") => h("p", { class: look }, text);
    return h("div", { class: "lost-told" },
      search?.ended ? h("div", { class: "notice" }, h("strong", {}, t(`lost.ended.${search.ended}`)), this.button("resume", "rotate-left")) : null,
      this.away ? h("p", { class: "notice warn" }, t("lost.away")) : null,
      this.queued(),
      h("strong", {}, search ? t("lost.remaining", { count: Object.values(search.places).filter(({ state }) => state === "open").length }) : this.matched > count ? t("lost.found_of", { count, total: this.matched }) : t("lost.found", { count })),
      order ? line(t("lost.way", { distance: distanceWords(order.distance_m), time }), "lost-way") : search && !search.ended ? line(t("lost.way_none")) : null,
      order && !order.proven ? line(t("lost.way_bound", { distance: distanceWords(order.lower_bound_m) })) : null,
      straight ? line(t("lost.way_straight", { count: straight })) : null,
      line(heardWords(this.heard)),
      ...unmet.map((one) => line(t("lost.unmet", one))),
      search ? line(search.you ? t("lost.joined", { count: search.searchers, you: search.you }) : t("lost.joined_not", { count: search.searchers })) : null,
      search && !search.ended ? this.button("stop", "stop", () => { if (confirm(t("lost.stop_sure"))) this.act({ deed: "stop" }); }) : null);
  }

  queued() { return this.queue?.waiting.length ? h("p", { class: "notice warn", id: "queued" }, t("lost.queued", { count: this.queue.waiting.length })) : ""; }

  button(deed, sign, onclick = () => this.act({ deed })) { return h("button", { class: "button", type: "button", dataset: { deed }, onclick }, icon(sign), t(`lost.${deed}`)); }

  act(deed) { return this.queue.add({ deed }); }

  /** A number on the map: bring its card into sight. */
  choose(key) {
    this.sheet.atLeast("half");
    const button = this.cards.find(key, "choose");
    button?.closest("li").scrollIntoView({ block: "nearest" });
    button?.focus({ preventScroll: true });
  }

  /** A number in the list: bring its place into sight. */
  reveal(key) { this.view.reveal(this.candidates.find((one) => one.key === key)); }

  modes() {
    const icons = { walk: "person-walking", ride: "bicycle" };
    this.find("modes").replaceChildren(...page.modes.map((mode) => h("button", { type: "button", "aria-pressed": String(mode === this.mode), dataset: { mode }, onclick: () => { this.mode = mode; this.modes(); this.reorder(); } }, icon(icons[mode]), t(`ui.mode_${mode}`))));
  }

  tell(element) {
    const told = this.find("told"), kept = told.contains(document.activeElement) ? document.activeElement.dataset.deed : null;
    told.replaceChildren(element);
    if (kept) told.querySelector(`[data-deed="${kept}"]`)?.focus({ preventScroll: true });
    const words = element.querySelector("strong")?.textContent ?? element.textContent;
    if (this.find("live").textContent !== words) this.find("live").textContent = words;
  }

  notice(...keys) { return h("div", { class: "notice", role: "alert" }, keys.map((key) => h("p", {}, t(key)))); }

  warn(key) {
    const toast = h("div", { class: "toast", role: "alert" }, t(key));
    document.body.append(toast);
    setTimeout(() => toast.remove(), 4000);
  }
}
