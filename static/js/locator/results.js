// The list under the button: an invitation, a wait, the stations found, or what to do instead.
import { h, icon, nameWords } from "geomap/dom.js";
import { placeCard, stationCard } from "geomap/locator/cards.js";
import { distanceWords } from "geomap/locator/words.js";
import { named, page, t } from "geomap/page.js";

export class Results {
  /** actions: select, share, more, clear, locate, closePlace, nearestTo. */
  constructor(holder, live, actions) {
    this.holder = holder;
    this.live = live;
    this.actions = actions;
  }

  invite() {
    this.holder.replaceChildren(h("div", { class: "invite" },
      h("p", {}, t("ui.invite")),
      h("ul", {}, [["location-crosshairs", "ui.invite_locate"], ["map-location-dot", "ui.invite_tap"], ["magnifying-glass", "ui.invite_search"]].map(([name, key]) => h("li", {}, icon(name), t(key))))));
  }

  wait(key) {
    this.holder.replaceChildren(h("div", { class: "wait", role: "status" }, h("span", { class: "spinner" }), t(key)));
  }

  fail(message, hint, ...buttons) {
    this.holder.replaceChildren(h("div", { class: "notice warn", role: "alert" }, h("p", {}, h("strong", {}, message)), hint ? h("p", {}, hint) : null, h("div", { class: "card-buttons" }, buttons)));
  }

  show(answer, state, where) {
    const relaxed = answer.relaxed, found = relaxed?.features ?? answer.features;
    const cards = h("ol", { class: "cards" }, found.map((feature, i) => stationCard(feature, {
      at: answer.at, rank: i + 1, wanted: state.services, mode: state.mode, measured: answer.measured, expanded: feature.id === state.station, onselect: this.actions.select, onshare: this.actions.share,
    })));
    const focused = this.holder.contains(document.activeElement) ? document.activeElement.closest("[data-id]")?.dataset.id : null;
    this.holder.replaceChildren(
      this.whereabouts(where, state),
      ...(answer.note ? [h("p", { class: "notice", role: "status" }, t(`ui.note_${answer.note}`))] : []),
      ...(relaxed ? [this.relaxedNotice(relaxed)] : []),
      ...(found.length ? [h("h2", { class: "visually-hidden" }, t("ui.results")), cards] : [this.nothing()]),
      ...(found.length >= state.limit && state.limit < 50 ? [h("button", { class: "button wide", type: "button", onclick: this.actions.more }, icon("chevron-down"), t("ui.more"))] : []),
      found.length ? h("p", { class: "muted small estimate" }, t(`ui.measured_${answer.measured}`)) : "");
    if (focused) this.holder.querySelector(`[data-id="${CSS.escape(focused)}"] .card-head`)?.focus({ preventScroll: true });
    this.live.textContent = found.length ? t("ui.found", { count: found.length, distance: distanceWords(found[0].properties.distance_m) }) : t("ui.nothing");
  }

  /** Keep what is shown, and say that it could not be brought up to date. */
  stale(message) {
    this.holder.querySelector(".stale")?.remove();
    this.holder.prepend(h("p", { class: "notice warn stale", role: "status" }, `${message} ${t("ui.stale")}`));
  }

  /** Give the card of that place in the list the focus, where the one that had it is gone. */
  focusCard(i) { this.holder.querySelectorAll(".card-head")[i]?.focus({ preventScroll: true }); }

  /** Scroll to the card of a station, or to the top. */
  toCard(id) {
    const card = id && this.holder.querySelector(`.card[data-id="${CSS.escape(id)}"]`);
    if (card) card.scrollIntoView({ block: "nearest" }); else this.holder.scrollTop = 0;
  }

  /** One station by itself, reached by a link or a tap on the map. */
  single(feature, answer, state) {
    this.holder.replaceChildren(h("ol", { class: "cards" }, stationCard(feature, {
      at: answer?.at ?? Date.now(), wanted: state.services, mode: state.mode, expanded: true, onselect: this.actions.closePlace, onshare: this.actions.share,
    })));
  }

  place(layer, feature) {
    this.holder.replaceChildren(placeCard(layer, feature, { onclose: this.actions.closePlace, onnearest: () => this.actions.nearestTo(layer, feature) }));
  }

  nothing() {
    return h("div", { class: "notice" }, h("p", {}, t("ui.nothing")), h("button", { class: "button", type: "button", onclick: this.actions.clear }, icon("xmark"), t("ui.clear")));
  }

  relaxedNotice({ dropped }) {
    const words = dropped.map(({ parameter, value }) => {
      if (parameter === "services") return t("ui.without", { what: named(page.services.find((s) => s.code === value) ?? { name: value }) });
      return t(`ui.dropped_${parameter}`);
    });
    return h("div", { class: "notice warn", role: "status" }, h("p", {}, h("strong", {}, t("ui.relaxed"))),
      h("p", {}, t("ui.relaxed_by", { what: words.join(t("ui.list_and")) })), h("button", { class: "button", type: "button", onclick: this.actions.clear }, icon("xmark"), t("ui.clear")));
  }

  /** Which community this is and who answers for it. */
  whereabouts(where, { origin }) {
    const link = (layer, area) => (area ? h("a", { href: `${page.place_root ?? "/"}${layer}/${encodeURIComponent(area.id)}` }, named(area)) : null);
    const areas = where ? [link("compounds", where.compound), link("communities", where.community), link("streets", where.street)].filter(Boolean) : [];
    const title = h("p", { class: "origin-line" }, icon(origin.source === "gps" ? "location-crosshairs" : "location-dot"),
      h("strong", {}, origin.label || t(origin.source === "gps" ? "ui.here" : "ui.this_point")),
      areas.flatMap((area) => [h("span", { class: "muted" }, "·"), area]),
      origin.accuracy_m > 200 ? h("span", { class: "muted small" }, t("ui.accuracy", { distance: distanceWords(origin.accuracy_m) })) : null);
    if (!where) return h("section", { class: "where" }, title);
    if (!where.inside) return h("section", { class: "where" }, title, h("p", { class: "muted" }, t("ui.outside", { area: page.area })));
    const posts = where.responsible.map((p) => h("li", {}, icon("user-shield"), h("span", {}, nameWords({ name: p.post, name_en: p.post_en }), p.holder ? ` · ${p.holder}` : "")));
    const order = where.order ? h("a", { class: "button", href: where.order }, icon("comments"), t("ui.order")) : null;
    return h("section", { class: "where" }, title,
      posts.length ? h("details", {}, h("summary", {}, t("ui.who_answers")), h("ul", {}, posts), order) : null);
  }
}
