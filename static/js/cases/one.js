// One case: what may be done, its orders, departments and their clocks, task group, meetings, decisions.
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";
import { offered, takeStep } from "geomap/cases/steps.js";
import { pill, time } from "geomap/cases/words.js";

/** What the page of a case shows; saved() is called after a step was taken. */
export function showCase(told, saved) {
  const deed = (step) => h("button", { type: "button", class: "button", dataset: { step }, onclick: async () => { if (await takeStep(told, step)) await saved(); } }, t(`case.step.${step}`));
  return [
    h("section", {},
      h("div", { class: "case-head" }, h("h2", {}, told.title), pill(told.state), told.overdue ? h("span", { class: "pill late" }, t("case.overdue", { count: told.overdue })) : null),
      h("p", { class: "muted" }, [t("case.by", { name: told.office.name, at: time(told.opened_at) }), told.due && t("case.next_due", { at: time(told.due) })].filter(Boolean).join(" · "))),
    h("div", { class: "case-deeds" }, offered(told).map(deed)),
    h("div", { class: "case-parts" },
      part("calls", told.calls.map(call)), part("orders", told.orders.map(order)),
      part("decisions", told.decisions.map(decision)), part("meetings", told.meetings.map(meeting)),
      part("group", told.group.map((unit) => h("li", { dataset: { unit: unit.unit } }, unit.name))), part("events", told.events.toReversed().map(event))),
  ];
}

function part(name, items) {
  return h("section", { class: "panel", dataset: { part: name } }, h("h2", {}, t(`case.part.${name}`)), items.length ? h("ul", { class: "case-items" }, items) : h("p", { class: "muted" }, t("case.nothing")));
}

function call(one) {
  const [key, look, at] = one.released_at ? ["released", "closed", one.released_at]
    : one.reported_at ? [one.in_time ? "came" : "came_late", one.in_time ? "open" : "late", one.reported_at]
      : [one.overdue ? "late" : "awaited", one.overdue ? "late" : "unknown", one.due];
  return h("li", { dataset: { unit: one.department.unit } }, h("strong", {}, one.department.name),
    h("span", { class: `pill ${look}` }, t(`case.call.${key}`, { at: time(at) })), one.pledged_at ? h("span", { class: "muted small" }, t("case.call.pledged")) : null);
}

function order(one) {
  const name = t("case.order", { id: one.id });
  if (!one.seen) return h("li", {}, name, h("span", { class: "muted small" }, t("case.order.hidden")));
  return h("li", {}, h("strong", {}, `${name} · ${one.category_name}`), h("span", { class: "muted small" }, [one.community?.name, one.compound?.name, one.owner.name].filter(Boolean).join(" · ")), one.clock.overdue ? h("span", { class: "pill late" }, t("case.decision.late")) : null);
}

function decision(one) {
  const state = one.done_at ? h("span", { class: "small" }, t("case.decision.done", { at: time(one.done_at), result: one.result }))
    : one.withdrawn_at ? h("span", { class: "pill closed" }, t("case.decision.withdrawn")) : one.overdue ? h("span", { class: "pill late" }, t("case.decision.late")) : null;
  return h("li", { dataset: { decision: one.number } }, h("strong", {}, one.words), h("span", { class: "muted small" }, t("case.decision.due", { name: one.to.name, at: time(one.due) })), state);
}

function meeting(one) { return h("li", {}, h("strong", {}, `${time(one.at)} · ${one.place}`), h("span", {}, one.words)); }

function event(one) {
  const words = [one.said.words ?? one.said.reason, one.said.to_senders].filter(Boolean);
  return h("li", {}, h("span", {}, `${time(one.at)} · ${t(`case.step.${one.step}`)}`), h("span", { class: "muted small" }, one.unit.name), words.map((text) => h("span", {}, text)));
}
