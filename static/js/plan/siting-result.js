// A plan in words: what it is worth, how near the best, and every proposal with who gains by it.
import { h, icon, svg, tierSign } from "geomap/dom.js";
import { hoursWords, t } from "geomap/page.js";
import { numberWords, personsWords, shareWords, tenThousandsWords } from "geomap/plan/words.js";

const WIDTH = 300;
const HEIGHT = 120;
const GAINERS = 6;
const ICONS = { build: "plus", upgrade: "building", add_service: "circle-check", extend_hours: "clock" };

export const valueWords = (unit, value) => (value === null ? "–" : t(`plan.unit_${unit}`, { count: numberWords(value) }));
const yuanWords = (yuan) => t("plan.yuan", { count: tenThousandsWords(yuan) });

/** adopt(proposals): take these as what-ifs. name(id): a community in short. goTo(place). */
export function resultView(result, { adopt, adopted, name, goTo }) {
  const { proposals, unit, before, after } = result;
  return h("div", { class: "siting-result" },
    h("div", { class: "gain-box" },
      h("p", { class: "gain-line" }, h("b", { dataset: { figure: "value" } }, valueWords(unit, result.value)), h("span", { class: "proof", dataset: { figure: "proof" } }, icon(result.optimal ? "circle-check" : "circle-half-stroke"), proofWords(result))),
      h("p", { class: "small" }, t("plan.before_after", { before: shareWords(before.share), after: shareWords(after.share) }))),
    result.notes.length ? h("ul", { class: "notes muted small" }, result.notes.map(({ code, number }) => h("li", {}, t(`plan.note_${code}`, { count: number === null ? "" : numberWords(number) })))) : null,
    result.frontier.length > 1 ? frontier(result) : null,
    proposals.length ? h("button", { class: "button wide", type: "button", dataset: { action: "adopt-all" }, disabled: proposals.every(adopted), onclick: () => adopt(proposals) }, t("plan.adopt_all", { count: proposals.length })) : null,
    h("ol", { class: "proposals" }, proposals.map((proposal, i) => card(proposal, i + 1, { unit, adopt, adopted, name, goTo }))));
}

/** How near the best a plan is known to be. */
export function proofWords({ optimal, gap, stopped }) {
  if (optimal) return t("plan.proven");
  const near = gap === null ? t("plan.gap_unknown") : t("plan.gap", { gap: shareWords(gap) });
  return ["time", "cancelled"].includes(stopped) ? `${t(`plan.stopped_${stopped}`)}${near}` : near;
}

function card(proposal, number, { unit, adopt, adopted, name, goTo }) {
  const row = (key, words) => (words ? h("div", {}, h("dt", {}, t(key)), h("dd", {}, words)) : null), taken = adopted(proposal);
  return h("li", {}, h("details", { class: "whatif", dataset: { proposal: proposal.id } },
    h("summary", {}, h("span", { class: "number" }, String(number)), h("span", { class: "row-name" }, proposal.name,
      h("span", { class: "muted small block actions-line" }, proposal.actions.map((action) => h("span", {}, icon(ICONS[action]), t(`plan.action_${action}`))))), h("b", { class: "persons" }, `+${numberWords(proposal.persons)}`)),
    h("dl", { class: "figure-rows" },
      row("ui.tier", h("span", { class: "tier-line" }, tierSign(proposal.tier), t(`plan.tier_${proposal.tier}`))),
      row("ui.hours", hoursWords(proposal.opening_hours)),
      row("plan.gains", personsWords(proposal.persons)),
      proposal.person_hours === null ? null : row("plan.gains_hours", valueWords("person_hours", proposal.person_hours)),
      row("plan.part_backup", personsWords(proposal.backup_persons)),
      proposal.price_yuan === null ? null : row("plan.price", yuanWords(proposal.price_yuan)),
      proposal.lost === null ? null : row("plan.lost", valueWords(unit, Math.abs(proposal.lost)))),
    proposal.communities.length ? h("div", {}, h("h3", { class: "small" }, t("plan.who_gains")), h("ul", { class: "gainers" }, proposal.communities.slice(0, GAINERS).map((one) => h("li", {}, h("span", { class: "row-name" }, one.id ? name(one) : t("plan.outside")), h("b", {}, numberWords(one.persons)))),
      proposal.communities.length > GAINERS ? h("li", { class: "muted" }, t("plan.more_gainers", { count: proposal.communities.length - GAINERS })) : null)) : null,
    proposal.alternatives.length ? h("div", {}, h("h3", { class: "small" }, t("plan.alternatives")), h("ul", { class: "gainers" }, proposal.alternatives.map((other) => h("li", {}, h("button", { class: "link row-name", type: "button", onclick: () => goTo(other) }, other.name), h("span", { class: "muted" }, valueWords(unit, other.value)))))) : null,
    h("div", { class: "card-buttons" },
      h("button", { class: "button quiet", type: "button", onclick: () => goTo(proposal) }, icon("location-crosshairs"), t("plan.show_on_map")),
      h("button", { class: "button", type: "button", dataset: { adopt: proposal.id }, disabled: taken, onclick: () => adopt([proposal]) }, taken ? icon("circle-check") : icon("plus"), t(taken ? "plan.adopted" : "plan.adopt")))));
}

/** What every budget buys, as points of a rising line, and the same as a table for who cannot see it. */
function frontier({ frontier: plans, unit }) {
  const most = plans.at(-1), x = ({ budget_yuan: yuan }) => 8 + (yuan / most.budget_yuan) * (WIDTH - 16), y = ({ value }) => HEIGHT - 20 - (value / (most.value || 1)) * (HEIGHT - 32);
  const points = plans.map((plan) => `${x(plan).toFixed(1)} ${y(plan).toFixed(1)}`);
  return h("figure", { class: "frontier" }, h("figcaption", { class: "small" }, t("plan.frontier")),
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" }, svg("path", { class: "curve-area", d: `M8 ${HEIGHT - 20}L${points.join("L")}V${HEIGHT - 20}Z` }), svg("path", { class: "curve-line curve-now", d: `M8 ${HEIGHT - 20}L${points.join("L")}` }),
      plans.map((plan) => svg("circle", { class: "curve-dot", cx: x(plan), cy: y(plan), r: 4 })),
      plans.map((plan, i) => svg("text", { x: x(plan), y: HEIGHT - 5, "text-anchor": i === plans.length - 1 ? "end" : "middle" }, tenThousandsWords(plan.budget_yuan)))),
    h("table", { class: "visually-hidden" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("plan.budget")), h("th", { scope: "col" }, t("plan.gains")))), h("tbody", {}, plans.map((plan) => h("tr", {}, h("td", {}, tenThousandsWords(plan.budget_yuan)), h("td", {}, valueWords(unit, plan.value)))))));
}
