// What one asks a plan of: the model, how many or for how much, where, and what things cost.
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const MODELS = ["mclp", "lscp", "p_median", "p_center", "budget"];
const CANDIDATES = ["places", "communities", "compounds", "demand"];
const COUNTED = ["mclp", "p_median", "p_center"];
const TEN_THOUSAND = 10000;
const STEPS = [0.2, 0.4, 0.6, 0.8, 1];

export class SitingForm {
  /** onstart(body): the members of a POST beside the scenario. hour() says whether one is asked about. */
  constructor({ onstart, hour }) {
    Object.assign(this, { onstart, hour, asked: { model: "mclp", p: 5, candidates: "places", budget: 100, hours: "week", frontier: false }, prices: structuredClone(page.prices) });
    this.element = h("form", { class: "siting-form", onsubmit: (event) => { event.preventDefault(); this.onstart(this.body()); } });
    this.render();
  }

  render() {
    const { model } = this.asked, own = model === "budget", open = this.element.querySelector("details")?.open;
    this.hourly = this.hour();
    this.element.replaceChildren(
      this.choice("model", MODELS), h("p", { class: "muted small" }, t(`plan.about_${model}`)),
      COUNTED.includes(model) ? this.number("p", t("plan.p"), { min: 1, max: 500, step: 1 }) : "",
      own ? this.number("budget", t("plan.budget"), { min: 1, max: 1000000, step: "any" }) : "",
      this.choice("candidates", CANDIDATES),
      own && this.hourly ? this.choice("hours", ["week", "hour"]) : "",
      own ? h("label", { class: "field check" }, h("input", { type: "checkbox", checked: this.asked.frontier, onchange: (event) => { this.asked.frontier = event.target.checked; } }), h("span", {}, t("plan.with_frontier"))) : "",
      own ? this.priceTable(open) : "",
      h("button", { class: "button primary wide", dataset: { action: "site" } }, t("plan.site")));
  }

  /** The hour may have been chosen or dropped, on which a choice depends. */
  update() { if (this.hourly !== this.hour()) this.render(); }

  choice(name, values) {
    return h("label", { class: "field" }, h("span", {}, t(`plan.${name}`)), h("select", { dataset: { siting: name }, onchange: (event) => { this.asked[name] = event.target.value; if (name === "model") this.again(); } },
      values.map((value) => h("option", { value, selected: this.asked[name] === value }, t(`plan.${name}_${value}`)))));
  }

  number(name, words, limits) {
    return h("label", { class: "field" }, h("span", {}, words), h("input", { type: "number", required: true, ...limits, value: this.asked[name], dataset: { siting: name }, oninput: (event) => { this.asked[name] = Number(event.target.value); } }));
  }

  again() {
    this.render();
    this.element.querySelector('[data-siting="model"]').focus();
  }

  /** Prices in ten thousands of yuan, as budgets are talked of; an empty field is a thing not to be done. */
  priceTable(open) {
    const row = (words, held, key) => h("label", { class: "field" }, h("span", {}, words), h("input", { type: "number", min: 0.1, step: "any", value: held[key] === null ? "" : held[key] / TEN_THOUSAND,
      oninput: (event) => { held[key] = event.target.value === "" ? null : Math.round(Number(event.target.value) * TEN_THOUSAND); } }));
    const { prices } = this, named = (code) => page.services.find((service) => service.code === code), words = (code) => (page.language === "en" ? named(code).name_en : named(code).name_zh);
    return h("details", { class: "prices", open }, h("summary", {}, t("plan.prices")), h("p", { class: "muted small" }, t("plan.prices_assumed")),
      Object.keys(prices.build).map((tier) => row(t("plan.price_build", { tier: t(`plan.tier_${tier}`) }), prices.build, tier)),
      Object.keys(prices.upgrade).map((tier) => row(t("plan.price_upgrade", { tier: t(`plan.tier_${tier}`) }), prices.upgrade, tier)),
      Object.keys(prices.add_service).map((code) => row(code === "*" ? t("plan.price_service") : t("plan.price_service_of", { service: words(code) }), prices.add_service, code)),
      row(t("plan.price_hours"), prices, "extend_hours"));
  }

  body() {
    const { model, p, candidates, budget, hours, frontier } = this.asked, sum = Math.round(budget * TEN_THOUSAND);
    return {
      model, candidates, ...(COUNTED.includes(model) && { p }), ...(model === "lscp" && { leave_unreachable: true }),
      ...(model === "budget" && { prices: this.prices, hours: this.hour() ? hours : "week", ...(frontier ? { budgets_yuan: STEPS.map((part) => Math.round(sum * part)) } : { budget_yuan: sum }) }),
    };
  }
}
