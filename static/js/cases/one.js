// One case: what may be done, its orders, departments and their clocks, task group, meetings, decisions.
import { settleWaits } from "geomap/desk/settle-waits.js";
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";
import { offered } from "geomap/cases/steps.js";
import { pill, titleOf } from "geomap/cases/words.js";
import { instantWords } from "geomap/when.js";

/** What the page of a case shows; act(step) is called for a step that somebody wants to take. */
export function showCase(told, act) {
  const may = offered(told), next = nextOf(told, may);
  const deed = (step) => h("button", { type: "button", class: `button${step === next ? " primary" : step === "drop" ? " danger" : ""}`, dataset: { step }, onclick: () => act(step) }, t(`case.step.${step}`));
  const parts = {
    calls: told.calls.map((one) => call(one, told)), orders: told.orders.map(order), decisions: told.decisions.map(decision), meetings: told.meetings.map(meeting),
    group: told.group.map((unit) => h("li", { dataset: { unit: unit.unit } }, unit.name)), events: told.events.toReversed().map(event),
  };
  const lacking = Object.keys(parts).filter((name) => !parts[name].length);
  return [
    h("section", {},
      h("div", { class: "case-head" }, h("h2", {}, titleOf(told)), pill(told.state), told.overdue ? h("span", { class: "pill late" }, t("case.overdue", { count: told.overdue })) : null),
      h("p", { class: "muted" }, [t("case.by", { name: told.office.name, at: instantWords(told.opened_at) }), told.due && t("case.next_due", { at: instantWords(told.due) })].filter(Boolean).join(" · "))),
    h("div", { class: "case-deeds" }, [next, ...may.filter((step) => step !== next)].filter(Boolean).map(deed), settleWaits(told)),
    h("div", { class: "case-parts" }, Object.entries(parts).filter(([, items]) => items.length).map(([name, items]) => h("section", { class: "panel", dataset: { part: name } }, h("h2", {}, t(`case.part.${name}`)), h("ul", { class: "case-items" }, items)))),
    lacking.length > 0 && h("p", { class: "muted" }, t("case.nothing", { parts: lacking.map((name) => t(`case.part.${name}`)).join(t("desk.comma")) })),
  ].filter(Boolean);
}

/** The step that is likely next: to come, then to say what one does; of an office to call somebody, then to make up the
    task group of those who are called. */
function nextOf(told, may) {
  const calls = told.calls.some((one) => !one.released_at), of = calls ? (told.group.length ? [] : ["group"]) : ["call", "take_up"];
  return may.find((step) => ["report_in", "pledge"].includes(step)) ?? may.find((step) => of.includes(step)) ?? null;
}

function call(one, told) {
  const [key, look, at] = one.released_at ? ["released", "closed", one.released_at]
    : one.reported_at ? [one.in_time ? "came" : "came_late", one.in_time ? "open" : "late", one.reported_at]
      : [one.overdue ? "late" : "awaited", one.overdue ? "late" : "unknown", one.due];
  return h("li", { dataset: { unit: one.department.unit } }, h("strong", {}, one.department.name),
    h("span", { class: `pill ${look}` }, t(`case.call.${key}`, { at: instantWords(at) })),
    key === "awaited" && one.off_hours && h("span", { class: "muted small" }, t("report_by.off_hours_note")),
    h("span", { class: "muted small" }, t(one.called_at < told.opened_at ? "case.call.since_before" : "case.call.since", { at: instantWords(one.called_at) })),
    one.pledged_at ? h("span", {}, one.pledge ?? t("case.call.pledged")) : null);
}

function order(one) {
  const name = t("case.order", { id: one.id }), state = t(`orders.desk.state.${one.state}`);
  if (!one.seen) return h("li", {}, name, h("span", { class: "muted small" }, `${state} · ${t("case.order.hidden")}`));
  const due = one.clock.due && t("orders.desk.due", { at: instantWords(one.clock.due) });
  return h("li", {}, h("a", { class: "case-link", href: `/desk/orders#id=${one.id}` }, `${name} · ${one.category_name}`),
    h("span", { class: "muted small" }, [one.compound?.name ?? one.community?.name, one.owner.name].filter(Boolean).join(" · ")),
    h("span", { class: "case-head" }, h("span", { class: `pill ${one.clock.overdue ? "late" : ""}` }, one.clock.overdue ? `${state} · ${t("case.decision.late")}` : state), due && h("span", { class: "muted small" }, due)));
}

function decision(one) {
  const state = one.done_at ? h("span", { class: "small" }, t("case.decision.done", { at: instantWords(one.done_at), result: one.result }))
    : one.withdrawn_at ? h("span", { class: "pill closed" }, t("case.decision.withdrawn")) : one.overdue ? h("span", { class: "pill late" }, t("case.decision.late")) : null;
  return h("li", { dataset: { decision: one.number } }, h("strong", {}, one.words), h("span", { class: "muted small" }, t("case.decision.due", { name: one.to.name, at: instantWords(one.due) })), state);
}

function meeting(one) { return h("li", {}, h("strong", {}, `${instantWords(one.at)} · ${one.place}`), h("span", {}, one.words)); }

function event(one) {
  const words = [one.said.words ?? one.said.reason, one.said.to_senders].filter(Boolean);
  const came = one.said.calls && t("case.brought", { names: one.said.calls.map(({ name }) => name).join(t("desk.comma")) });
  return h("li", {}, h("span", {}, `${instantWords(one.at)} · ${t(`case.step.${one.step}`)}`), h("span", { class: "muted small" }, one.unit.name), [...words, came].filter(Boolean).map((text) => h("span", {}, text)));
}
