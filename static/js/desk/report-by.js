// By when departments must report in: a field that begins with what the server proposes, says what that rests on, and
// tells of another time whether anybody works then. Times are the district's, as the server reads them.
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";
import { dayOf, dayWords, instantWords, timeOf } from "geomap/when.js";

const MINUTE_MS = 60_000;
/** An instant as a field has it: YYYY-MM-DDTHH:MM. */
const wall = (instant) => `${dayOf(instant)}T${timeOf(instant)}`;
const words = (text) => t("order.on_day", { day: dayWords(text.slice(0, 10)), time: text.slice(11) });

/** {element, wrong(), said()}; wrong: why it cannot be sent, "" where it can. by: the server's report_by. */
export function reportBy(by, { id, label }) {
  const shownAt = Date.now(), now = () => Date.parse(by.now) + Date.now() - shownAt; // by the server's clock
  const spans = by.open.map((span) => span.map(wall)), first = wall(by.due);
  const input = h("input", { id, name: "due", type: "datetime-local", required: true, value: first, min: wall(now() + MINUTE_MS), max: wall(by.latest), "aria-describedby": `${id}-basis` });
  const told = h("div", { id: `${id}-basis`, class: "due-basis", role: "status" });
  const wrong = () => (!input.value || input.value <= wall(now()) ? t("report_by.past") : input.value > wall(by.latest) ? t("report_by.late", { at: instantWords(by.latest) }) : "");
  const take = (value) => { input.value = value; show(); input.focus(); };
  const show = () => {
    const fault = wrong();
    input.setCustomValidity(fault);
    told.replaceChildren(...fault ? [h("p", { class: "fault" }, fault)] : basis(input.value, by, first, spans, take));
  };
  input.addEventListener("input", show);
  show();
  return { element: h("div", { class: "field act-field" }, h("label", { for: id }, label), input, told), wrong, said: () => ({ due: input.value }) };
}

function basis(value, by, first, spans, take) {
  if (value === first) return [h("p", { class: "muted small" }, t(by.around_the_clock ? "report_by.basis.around" : "report_by.basis.working", { hours: by.within_h, at: words(first) }), by.provisional && ` ${t("report_by.provisional")}`)];
  if (spans.some(([from, to]) => from <= value && value <= to)) return [h("p", { class: "muted small" }, t("report_by.in_hours"))];
  const next = spans.find(([from]) => from > value);
  return [h("p", { class: "notice warn" }, t("report_by.off_hours"), next && ` ${t("report_by.next", { from: words(next[0]), to: next[1].slice(11) })}`),
    next && h("button", { type: "button", class: "button", onclick: () => take(next[0]) }, t("report_by.take", { at: words(next[0]) }))].filter(Boolean);
}

/** The proposal that comes first of several; of equals one around the clock, which finds nobody's night in its way. */
export const soonest = (several) => several.reduce((one, other) => {
  const later_ms = Date.parse(other.due) - Date.parse(one.due);
  return later_ms < 0 || (later_ms === 0 && other.around_the_clock) ? other : one;
});
