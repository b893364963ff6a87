// A card per station: what it is, how far, whether it lets you in, what it has, how to get there.
import { h, icon, tierSign } from "geomap/dom.js";
import { bearingWords, distanceWords, timeWords, untilWords } from "geomap/locator/words.js";
import { reportBox, reportLines } from "geomap/locator/reports.js";
import { serviceList } from "geomap/map/services.js";
import { hoursWords, named, page, t } from "geomap/page.js";

const PROVIDERS = ["amap", "baidu", "tencent", "system"];

/** The card of a station found. wanted: service codes asked for, shown first and marked. mode: how one goes there;
    measured: how the distance is. */
export function stationCard(feature, { at, rank, wanted, mode, measured, expanded, onselect, onshare }) {
  const p = feature.properties;
  const body = h("div", { class: "card-more", id: `more-${feature.id}`, hidden: !expanded });
  if (expanded) body.append(...details(feature, mode, onshare));
  return h("li", { class: `card${expanded ? " expanded" : ""}`, dataset: { id: feature.id } },
    h("button", { class: "card-head", type: "button", "aria-expanded": String(expanded), "aria-controls": body.id, onclick: () => onselect(feature) },
      h("span", { class: "tier", title: t(`tier.${p.tier}`) }, tierSign(p.tier), h("span", { class: "visually-hidden" }, t(`tier.${p.tier}`))),
      h("span", { class: "card-title" }, h("span", { class: "visually-hidden" }, rank ? `${rank}. ` : ""), named(p)),
      p.distance_m === undefined ? null : h("span", { class: "card-distance" }, measured === "straight" ? h("span", { class: "card-measure" }, t("ui.straight")) : null, distanceWords(p.distance_m))),
    facts(p, at, mode),
    p.why === "closed_for_a_time" ? h("p", { class: "card-closed" }, t("why.closed_for_a_time"), p.closed_reason ? h("span", {}, p.closed_reason) : null) : null,
    reportLines(p, at),
    h("ul", { class: "card-services" }, serviceList(p.services, { wanted, all: expanded })),
    body);
}

function facts(p, at, mode) {
  const running = p.status === "open";
  const state = running ? p.open : "closed";
  return h("p", { class: "card-facts" },
    state ? h("span", { class: `pill ${state}` }, icon(page.state_icons[running ? state : p.status]), t(running ? `state.${p.why === "reported" ? p.why : state}` : `status.${p.status}`)) : null,
    running && p.open ? h("span", { class: `until ${p.open}` }, untilWords(p, at)) : null,
    p.duration_s === undefined ? null : timeWords(p.duration_s, mode).map(([name, words]) => h("span", { class: "card-time" }, icon(name), words)));
}

/** How one gets in. The note of the data is in Chinese: it stands alone there, and second elsewhere. */
function entryWords({ entry, entry_note: note }) {
  const words = t(`entry.${entry}`);
  if (!note || page.language === "zh") return note || words;
  return [h("div", {}, words), h("div", { class: "muted", lang: "zh-CN" }, note)];
}

function details(feature, mode, onshare) {
  const p = feature.properties;
  const row = (name, key, text) => (text ? h("div", {}, h("dt", {}, icon(name), t(key)), h("dd", {}, text)) : null);
  return [
    navigation(p, mode === "ride" ? "ride" : "walk"),
    h("dl", { class: "card-rows" },
      row("clock", "ui.hours", hoursWords(p.opening_hours)),
      row("door-open", "ui.entry", entryWords(p)),
      row("location-dot", "ui.address", p.address),
      p.bearing_deg === undefined ? null : row("location-arrow", "ui.direction", bearingWords(p.bearing_deg)),
      p.courier_supply ? row("motorcycle", "ui.courier_supply", t("ui.yes")) : null,
      row("circle-check", "ui.verified", p.verified_on)),
    h("div", { class: "card-buttons" },
      callButton(p.phone),
      h("button", { class: "button", type: "button", onclick: () => onshare(feature) }, icon("share-nodes"), t("ui.share")),
      h("a", { class: "button", href: `${page.place_root ?? "/"}stations/${encodeURIComponent(feature.id)}` }, icon("circle-info"), t("ui.details")),
      orderButton(feature.geometry.coordinates, "station")),
    reportBox(feature.id),
  ].filter(Boolean);
}

/** A way to report what is wrong at a place, where orders are taken. */
function orderButton([lon, lat], category) {
  const asked = new URLSearchParams({ lon, lat, ...(category && { category }) });
  return page.takes_orders ? h("a", { class: "button", href: `/orders/new?${asked}` }, icon("bullhorn"), t("order.link")) : null;
}

/** A personal number comes masked: it is there, and cannot be called. */
function callButton(phone) {
  return phone && !phone.includes("****") ? h("a", { class: "button", href: `tel:${phone}` }, icon("phone"), t("ui.call")) : null;
}

/** Links into map apps, on foot or riding; the server has put the point into each app's datum. */
function navigation(p, first) {
  if (!p.navigation) return null;
  const holder = h("div", { class: "card-nav" });
  const show = (mode) => {
    const choose = (value, name, key) => h("button", { type: "button", "aria-pressed": String(mode === value), onclick: () => show(value) }, icon(name), t(key));
    holder.replaceChildren(
      h("div", { class: "segmented", role: "group", "aria-label": t("ui.travel") }, choose("walk", "person-walking", "ui.walk"), choose("ride", "bicycle", "ui.ride")),
      h("ul", { class: "nav-links" }, PROVIDERS.filter((provider) => p.navigation[mode]?.[provider]).map((provider, i) =>
        h("li", {}, h("a", { class: `button${i ? "" : " primary"}`, href: p.navigation[mode][provider], rel: "noopener noreferrer", target: provider === "system" ? null : "_blank", dataset: { provider } },
          i ? null : icon("diamond-turn-right"), t(`provider.${provider}`))))));
  };
  show(first);
  return holder;
}

/** The card of any other feature: what it is and a way to its page. */
export function placeCard(layer, feature, { onclose, onnearest }) {
  const p = feature.properties;
  return h("article", { class: "card place-card expanded" },
    h("div", { class: "card-head" }, h("span", { class: "card-title" }, named(p)),
      h("button", { class: "button icon-only quiet", type: "button", "aria-label": t("ui.close"), onclick: onclose }, icon("xmark"))),
    h("p", { class: "muted" }, page.layers[layer]?.title ?? ""),
    h("dl", { class: "card-rows" }, [["location-dot", "ui.address", p.address], ["clock", "ui.hours", hoursWords(p.opening_hours)], ["users", "ui.population", p.population], ["user-shield", "post.service_chief", p.service_chief], ["user-shield", "post.yard_chief", p.yard_chief]]
      .filter(([, , text]) => text).map(([name, key, text]) => h("div", {}, h("dt", {}, icon(name), t(key)), h("dd", {}, String(text))))),
    h("div", { class: "card-buttons" },
      h("button", { class: "button primary", type: "button", onclick: onnearest }, icon("location-crosshairs"), t("ui.nearest_here")),
      callButton(p.phone),
      h("a", { class: "button", href: `${page.place_root ?? "/"}${layer}/${encodeURIComponent(feature.id)}` }, icon("circle-info"), t("ui.details"))));
}
