// Three large buttons: a tap counts a visit at the station chosen, and can be undone for a minute.
import { ask, Refused } from "geomap/desk/api.js";
import { withToken } from "geomap/desk/token.js";
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { newKey } from "geomap/queue/keys.js";
import { Queue } from "geomap/queue/queue.js";

const UNDO_MS = 60_000;
const ICONS = { received: "hand-holding-heart", matched: "people-group", advice: "comments" };
const find = (id) => document.getElementById(id);

export class Counting {
  constructor() {
    const { account, stations } = page.desk;
    this.chosen = `geomap-visits-station-${account}`;
    this.taken = {};
    this.queue = new Queue(`visits ${account}`, {
      send: (waiting) => withToken(page.desk, () => ask("/visits", { method: "POST", body: { visits: waiting.map(({ visit }) => visit) } })),
      most: page.desk.most,
      on: { changed: () => this.fill(), taken: () => this.load(), refused: (visits, error) => this.warn(t("visits.refused", { count: visits.length, why: error.message })), stopped: (error) => this.stopped(error) },
    });
    this.station = h("select", { id: "station", onchange: () => { localStorage.setItem(this.chosen, this.station.value); this.load(); } }, Object.entries(stations).map(([id, name]) => h("option", { value: id }, name)));
    const last = localStorage.getItem(this.chosen);
    if (last in stations) this.station.value = last;
    this.buttons = page.desk.kinds.map((kind) => h("button", { type: "button", class: "visit-kind", dataset: { kind }, onclick: () => this.count(kind) },
      icon(ICONS[kind]), h("strong", {}, t(`visits.kind.${kind}`)), h("span", { class: "muted small" })));
    this.last = h("div", { class: "visit-last" });
    this.state = h("p", { role: "status" });
    this.queue.begin();
    this.load();
  }

  render() {
    if (!Object.keys(page.desk.stations).length) return [h("p", { class: "panel" }, t("visits.no_station"))];
    return [h("div", { class: "field" }, h("label", { for: "station" }, t("visits.station")), this.station), h("div", { class: "visit-kinds" }, this.buttons), h("div", { class: "visit-foot" }, this.state, this.last)];
  }

  count(kind) {
    const visit = { key: newKey(), station: this.station.value, kind, at: new Date().toISOString(), count: 1 };
    this.queue.add({ visit });
    find("live").textContent = t("visits.counted", { kind: t(`visits.kind.${kind}`) });
    clearTimeout(this.timer);
    this.last.replaceChildren(h("span", {}, t("visits.counted", { kind: t(`visits.kind.${kind}`) })),
      h("button", { type: "button", class: "button", id: "undo", onclick: () => this.undo(visit) }, icon("rotate-left"), t("visits.undo")));
    this.timer = setTimeout(() => this.last.replaceChildren(), UNDO_MS);
  }

  /** Let a visit never count, whether it was sent, waits, or is on its way: sent with count 0 it is none. */
  async undo(visit) {
    clearTimeout(this.timer);
    this.last.replaceChildren(h("span", {}, t("visits.undone", { kind: t(`visits.kind.${visit.kind}`) })));
    await this.queue.drop(...this.queue.waiting.filter((action) => action.visit.key === visit.key));
    await this.queue.add({ visit: { ...visit, count: 0 } });
  }

  /** Ask for today's figures, which are shown with those that wait. */
  async load() {
    const station = this.station.value;
    if (!station) return;
    try {
      const { to, counts } = await ask("/visits"); // the server says which day it is
      this.taken = Object.fromEntries(counts.filter((row) => row.station === station && row.day === to).map((row) => [row.kind, row.count]));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.taken = null;
    }
    this.fill();
  }

  fill() {
    const waiting = this.queue.waiting.map(({ visit }) => visit);
    for (const button of this.buttons) {
      const mine = waiting.filter(({ kind, station, count }) => count && kind === button.dataset.kind && station === this.station.value).length;
      button.lastChild.textContent = this.taken ? t("visits.today", { count: (this.taken[button.dataset.kind] ?? 0) + mine }) : t("visits.today_unknown");
    }
    const open = waiting.length;
    this.state.replaceChildren(h("span", { class: `pill ${open ? "unknown" : "open"}`, id: "waiting" }, icon(open ? "clock" : "circle-check"), open ? t("visits.waiting", { count: open }) : t("visits.all_sent")));
  }

  stopped(error) {
    if (error?.status === 401) this.warn(t("visits.signed_out")); else if (!error) find("problem").replaceChildren();
  }

  warn(words) { find("problem").replaceChildren(h("p", { class: "fault" }, icon("circle-xmark"), h("span", {}, words))); }
}
