// The form of a station thought of or changed: its tier, its services, its opening hours.
import { h, icon, tierSign } from "geomap/dom.js";
import { hoursWords, named, page, t } from "geomap/page.js";
import { openOf } from "geomap/plan/sources.js";
import { problemWords } from "geomap/plan/words.js";

const PRESETS = { "24/7": "always", "Mo-Su 06:00-24:00": "late", "Mo-Su 07:00-22:00": "day", "Mo-Fr 08:30-17:30": "office", "Mo-Su 18:00-02:00": "night" };
const OWN = "own";

/** station: {id, tier, services, opening_hours}. set(change) merges a change into it; the form draws itself anew. */
export function editor(station, set) {
  const holder = h("div", { class: "editor" });
  draw(holder, { ...station }, set);
  return holder;
}

function draw(holder, station, set) {
  const focused = holder.contains(document.activeElement) ? document.activeElement.dataset.chip : null;
  const change = (values) => { Object.assign(station, values); set(values); draw(holder, station, set); };
  const toggle = (code) => (station.services.includes(code) ? station.services.filter((one) => one !== code) : page.services.map((s) => s.code).filter((one) => one === code || station.services.includes(one)));
  const chip = (key, on, sign, words, onclick) => h("button", { class: `chip${on ? " on" : ""}`, type: "button", "aria-pressed": String(on), dataset: { chip: key }, onclick }, sign, words);
  holder.replaceChildren(
    h("fieldset", {}, h("legend", {}, t("ui.tier")), h("div", { class: "chips" }, [1, 2, 3].map((tier) =>
      chip(`tier-${tier}`, station.tier === tier, tierSign(tier), t(`plan.tier_${tier}`), () => change({ tier, services: page.tiers[tier] }))))),
    h("fieldset", {}, h("legend", {}, t("ui.hours")), hoursField(station, change)),
    h("details", { open: holder.querySelector("details")?.open }, h("summary", {}, t("plan.offers", { count: station.services.length })), h("div", { class: "chips" }, page.services.map((s) =>
      chip(s.code, station.services.includes(s.code), icon(s.icon), named(s), () => { if (station.services.length > 1 || !station.services.includes(s.code)) change({ services: toggle(s.code) }); })))));
  if (focused) holder.querySelector(`[data-chip="${focused}"]`)?.focus({ preventScroll: true });
}

function hoursField(station, change) {
  const now = station.opening_hours, known = [...new Set([...(now ? [now] : []), ...Object.keys(PRESETS)])];
  const words = (rule) => (PRESETS[rule] ? t(`plan.hours_${PRESETS[rule]}`) : hoursWords(rule));
  const own = h("input", { type: "text", value: now ?? "", maxlength: 500, spellcheck: "false", autocomplete: "off", "aria-label": t("plan.hours_own"), placeholder: "Mo-Fr 08:00-20:00; Sa,Su 09:00-18:00" });
  const said = h("p", { class: "small problem", role: "alert" });
  const form = h("form", { class: "own-hours", hidden: true, onsubmit: (event) => { event.preventDefault(); check(); } }, own, h("button", { class: "button" }, t("plan.apply")));
  const check = async () => {
    const rule = own.value.trim();
    own.removeAttribute("aria-invalid");
    said.replaceChildren();
    if (!rule) return;
    try {
      await openOf(rule);
      change({ opening_hours: rule });
    } catch (error) {
      const { title, said: detail, hint } = problemWords(error);
      own.setAttribute("aria-invalid", "true");
      said.replaceChildren(error.problem?.detail ? t("plan.hours_unread") : title, h("span", { class: "block", lang: detail ? "en" : null }, detail || hint));
    }
  };
  const choice = h("select", { "aria-label": t("ui.hours"), dataset: { chip: "hours" }, onchange: () => {
    form.hidden = choice.value !== OWN;
    if (choice.value === OWN) own.focus(); else change({ opening_hours: choice.value || null });
  } },
  now ? null : h("option", { value: "", selected: true }, t("hours.unknown")),
  known.map((rule) => h("option", { value: rule, selected: rule === now }, words(rule))), h("option", { value: OWN }, t("plan.hours_own")));
  return h("div", { class: "hours-field" }, choice, form, said);
}
