// The forms of a case's steps; every form has a key of its own, so that sending it again takes the step once.
import { Refused, ask } from "geomap/desk/api.js";
import { page, t } from "geomap/page.js";
import { askForm, field, filled } from "geomap/posts/forms.js";

const text = (name, label = name) => field(name, t(`case.field.${label}`), { required: true });
const instant = (name) => field(name, t(`case.field.${name}`), { type: "datetime-local", required: true });
const departments = (names) => field("departments", t("case.field.departments"), { options: page.desk.departments.filter(({ id }) => !names || names.includes(id)).map(({ id, name }) => [id, name]), multiple: true, required: true });
const openDecisions = (told) => told.decisions.filter((one) => !one.done_at && !one.withdrawn_at).map((one) => [one.number, `${one.number} ${one.words}`]);
const decision = (told) => field("decision", t("case.field.decision"), { options: openDecisions(told) });
const calledNow = (told) => told.calls.filter((call) => !call.released_at).map((call) => call.department.unit.split(":")[1]);

/** Whom a decision can be given to by choosing: offices, who was called, the task group, every department. */
function receivers(told) {
  const known = [...told.offices, ...told.group, ...told.calls.map((call) => call.department), ...page.desk.departments.map(({ id, name }) => ({ unit: `department:${id}`, name }))];
  return [...new Map(known.map((one) => [one.unit, one.name]))];
}

const FORMS = {
  add: () => [text("orders")],
  call: () => [departments(), instant("due"), field("words", t("case.field.words"))],
  report_in: () => [],
  pledge: () => [text("words")],
  release: (told) => [departments(calledNow(told)), text("reason")],
  group: (told) => [field("units", t("case.field.units"), { required: true, value: (told.group.length ? told.group : [told.offices[0], ...told.departments]).map((one) => one.unit).join(",") })],
  meet: () => [instant("held_at"), text("place"), text("words")],
  decide: (told) => [text("words"), field("to", t("case.field.to"), { options: receivers(told) }), instant("due")],
  withdraw: (told) => [decision(told), text("reason")],
  done: (told) => [decision(told), text("words")],
  settle: () => [text("words"), field("to_senders", t("case.field.to_senders"))],
  drop: () => [text("reason")],
  take_up: () => [text("reason")],
  note: () => [text("words")],
};
const NEEDS_DECISION = ["withdraw", "done"];

/** The steps that can be taken now, and have something to be taken on. */
export function offered(told) {
  return told.may.filter((step) => !(NEEDS_DECISION.includes(step) && !openDecisions(told).length) && !(step === "release" && !calledNow(told).length));
}

export function newKey() { return crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16).padStart(8, "0")).join("-"); }

/** Ask what a step needs and take it. Resolves to whether it was taken. */
export function takeStep(told, step) {
  const key = newKey();
  return askForm(t(`case.step.${step}`), FORMS[step](told), (values) => said(() => ask(`/cases/${told.id}/${step}`, { method: "POST", body: bodyOf(values), key, version: told.version })), "case.send");
}

/** Ask what a new case is about; send(body) opens it. */
export function openForm(send) {
  return askForm(t("case.open"), [text("words", "title"), text("orders")], (values) => said(() => send(bodyOf(values))), "case.send");
}

function bodyOf(values) {
  const body = filled(values), list = (name) => body[name].split(/[,，、\s]+/).filter(Boolean);
  if (body.orders) body.orders = list("orders").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  if (body.units) body.units = list("units");
  if (body.decision) body.decision = Number(body.decision);
  return body;
}

/** Say in our words why a step was refused. */
async function said(work) {
  try { await work(); } catch (error) {
    if (error instanceof Refused && error.problem.why) error.message = t(`case.why.${error.problem.why}`);
    throw error;
  }
}
