// The forms of a case's steps; every form has a key of its own, so that sending it again takes the step once.
import { Refused, ask } from "geomap/desk/api.js";
import { reportBy } from "geomap/desk/report-by.js";
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { orderPicker, ticks } from "geomap/cases/picking.js";
import { askForm, field, filled } from "geomap/posts/forms.js";
import { newKey } from "geomap/queue/keys.js";
import { dayOf, timeOf } from "geomap/when.js";

const text = (name, label = name) => field(name, t(`case.field.${label}`), { required: true });
const instant = (name, value = "") => field(name, t(`case.field.${name}`), { type: "datetime-local", required: true, value });
const now = () => `${dayOf(Date.now())}T${timeOf(Date.now())}`;
const departments = (names) => ticks("departments", t("case.field.departments"), page.desk.departments.filter(({ id }) => !names || names.includes(id)).map(({ id, name }) => [id, name]));
const openDecisions = (told) => told.decisions.filter((one) => !one.done_at && !one.withdrawn_at).map((one) => [one.number, `${one.number} ${one.words}`]);
const decision = (told) => field("decision", t("case.field.decision"), { options: openDecisions(told) });
const calledNow = (told) => told.calls.filter((call) => !call.released_at).map((call) => call.department.unit.split(":")[1]);

/** Whom a decision can be given to, and who can be of the task group: offices, communities and whoever has an order of
    the case, who was called, the group, every department. */
function receivers(told) {
  const orders = told.orders.filter((one) => one.seen);
  const known = [...told.offices, ...told.group, ...orders.flatMap((one) => [one.owner, ...(one.community ? [{ unit: `community:${one.community.id}`, name: one.community.name }] : [])]), ...told.calls.map((call) => call.department), ...page.desk.departments.map(({ id, name }) => ({ unit: `department:${id}`, name }))];
  return [...new Map(known.map((one) => [one.unit, one.name]))];
}

const FORMS = {
  add: (told) => [orderPicker([], told.orders.map(({ id }) => id))],
  call: (told) => [departments(page.desk.departments.map(({ id }) => id).filter((id) => !calledNow(told).includes(id))), reportBy(told.report_by, { id: "form-due", label: t("case.field.report_by") }).element, field("words", t("case.field.words"))],
  report_in: () => [],
  pledge: () => [text("words")],
  release: (told) => [departments(calledNow(told)), text("reason")],
  group: (told) => [ticks("units", t("case.field.units"), receivers(told), (told.group.length ? told.group : [told.offices[0], ...told.departments]).map((one) => one.unit))],
  meet: () => [instant("held_at", now()), text("place"), text("words")],
  decide: (told) => [text("words"), field("to", t("case.field.to"), { options: receivers(told) }), instant("due")],
  withdraw: (told) => [decision(told), text("reason")],
  done: (told) => [decision(told), text("words")],
  settle: () => [text("words"), field("to_senders", t("case.field.to_senders"))],
  drop: () => [text("reason")],
  take_up: () => [text("reason")],
  note: () => [text("words")],
};
/** What is said where nothing was picked of what must be. */
const MISSING = { orders: "case.pick.need", units: "case.pick.need_unit", departments: "case.pick.need_unit" };
/** Answers that say that the case is not as it was. */
const CHANGED = [409, 412];
const NEEDS_DECISION = ["withdraw", "done"];

/** The steps that can be taken now, and have something to be taken on. */
export function offered(told) {
  return told.may.filter((step) => !(NEEDS_DECISION.includes(step) && !openDecisions(told).length) && !(step === "release" && !calledNow(told).length));
}

/** Ask what a step needs and take it. anew(): the case as it is now, null where it cannot be had; asked for where somebody
    acted meanwhile, so that the form, which stays, can be sent again. Resolves to whether the step was taken. */
export function takeStep(told, step, anew) {
  const key = newKey();
  let { version } = told;
  const send = async (values) => {
    try { await ask(`/cases/${told.id}/${step}`, { method: "POST", body: bodyOf(values), key, version }); } catch (error) {
      const now = CHANGED.includes(error.status) ? await anew() : null;
      if (now && error.status === 412) {
        error.message = changedWords(now, version, step);
        ({ version } = now);
      }
      throw error;
    }
  };
  return askForm(t(`case.step.${step}`), FORMS[step](told), (values) => said(() => send(values)), "case.send");
}

/** What others did since the version that was seen, and whether the step can be taken still. */
function changedWords(now, seen, step) {
  const deeds = now.events.filter(({ number }) => number > seen).map((event) => t("case.moved.deed", { name: event.unit.name, step: t(`case.step.${event.step}`) }));
  return t(offered(now).includes(step) ? "case.moved.again" : "case.moved.over", { deeds: deeds.join(t("desk.comma")) });
}

/** Ask what a new case is about; orders: ids to begin with; send(body) opens it. */
export function openForm(orders, send) {
  return askForm(t("case.open"), [text("words", "title"), orderPicker(orders), h("p", { class: "muted small" }, t("case.open.calls"))], (values) => said(() => send(bodyOf(values))), "case.send");
}

function bodyOf(values) {
  const body = filled(values);
  for (const name of ["orders", "units", "departments"]) if (body[name]) body[name] = body[name].split(",");
  if (body.orders) body.orders = body.orders.map(Number);
  if (body.decision) body.decision = Number(body.decision);
  return body;
}

/** Say in our words why a step was refused. */
async function said(work) {
  try { await work(); } catch (error) {
    if (error instanceof Refused) error.message = whyWords(error) ?? error.message;
    throw error;
  }
}

function whyWords({ status, problem }) {
  if (problem.why) return t(`case.why.${problem.why}`);
  if (status === 404) return t("case.pick.unknown");
  if (MISSING[problem.parameter] && problem.value === null) return t(MISSING[problem.parameter]);
  return problem.parameter === "orders" ? t("case.pick.not_ours", { ids: problem.value }) : null;
}
