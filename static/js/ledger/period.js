// The days that are counted: a month, a quarter, or own ones; they stand in the address, so that a link shows the same.
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { dayWords } from "geomap/when.js";

const MOST_DAYS = 366, DAY_MS = 86_400_000, QUARTERS_BACK = 8;
const DAY = /^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const two = (number) => String(number).padStart(2, "0");

/** The last day of a month that counts from 1. */
const lastDay = (year, month) => `${year}-${two(month)}-${two(new Date(Date.UTC(year, month, 0)).getUTCDate())}`;
const ofMonth = (text) => { const [year, month] = text.split("-").map(Number); return { from: `${text}-01`, to: lastDay(year, month) }; };
const ofQuarter = (year, quarter) => ({ from: `${year}-${two(3 * quarter - 2)}-01`, to: lastDay(year, 3 * quarter) });

/** The words of {from, to}, both days of it. */
export const spanWords = ({ from, to }) => t("ledger.span", { from: dayWords(from), to: dayWords(to) });

/** Fields in holder to choose days by; chosen({from, to}) is told at first and of every change. */
export function choosePeriod(holder, chosen) {
  const asked = fromAddress(), kind = asked.kind;
  const tell = (days, of) => { history.replaceState(null, "", `#${new URLSearchParams({ period: of, ...days })}`); chosen(days); };
  const fields = h("div", { class: "period-fields" });
  const show = (which, days) => { fields.replaceChildren(...FIELDS[which](days, (next) => tell(next, which))); tell(days, which); };
  const select = h("select", { id: "period", onchange: () => show(select.value, START[select.value]()) }, Object.keys(FIELDS).map((one) => h("option", { value: one, selected: one === kind }, t(`ledger.period.${one}`))));
  holder.replaceChildren(h("div", { class: "field" }, h("label", { for: "period" }, t("ledger.period")), select), fields);
  show(kind, asked.days);
}

const thisMonth = () => ofMonth(page.ledger.month);
const thisQuarter = () => { const [year, month] = page.ledger.month.split("-").map(Number); return ofQuarter(year, Math.ceil(month / 3)); };
const START = { month: thisMonth, quarter: thisQuarter, days: thisMonth };

function fromAddress() {
  const asked = new URLSearchParams(location.hash.slice(1)), days = { from: asked.get("from") ?? "", to: asked.get("to") ?? "" };
  const kind = asked.get("period");
  const sound = Object.hasOwn(START, kind ?? "") && DAY.test(days.from) && DAY.test(days.to) && !wrong(days);
  return sound ? { kind, days } : { kind: "month", days: thisMonth() };
}

/** Why days cannot be counted, "" where they can. */
function wrong({ from, to }) {
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return !(count >= 1) ? t("ledger.span_backward") : count > MOST_DAYS ? t("ledger.span_long", { count: MOST_DAYS }) : "";
}

const FIELDS = {
  month: ({ from }, tell) => [labelled("month", h("input", { id: "month", type: "month", min: "2000-01", max: "2099-12", placeholder: "2026-03", pattern: "20\\d\\d-(0[1-9]|1[0-2])", value: from.slice(0, 7), onchange: ({ target }) => /^20\d\d-(0[1-9]|1[0-2])$/.test(target.value) && tell(ofMonth(target.value)) }))],
  quarter: ({ from }, tell) => [labelled("quarter", h("select", { id: "quarter", onchange: ({ target }) => tell(ofQuarter(...target.value.split("-").map(Number))) }, quarters(from).map((one) => h("option", { value: one.join("-"), selected: ofQuarter(...one).from === from }, t("ledger.quarter_of", { year: one[0], quarter: one[1] })))))],
  days: (days, tell) => {
    const fault = h("p", { class: "fault", role: "alert", hidden: true });
    const inputs = ["from", "to"].map((name) => h("input", { id: name, type: "date", min: "2000-01-01", max: "2099-12-31", required: true, value: days[name], onchange: () => read() }));
    const read = () => {
      const [from, to] = inputs.map(({ value }) => value);
      if (!DAY.test(from) || !DAY.test(to)) return;
      fault.textContent = wrong({ from, to });
      fault.hidden = !fault.textContent;
      if (fault.hidden) tell({ from, to });
    };
    return [...inputs.map((input) => labelled(input.id, input)), fault];
  },
};

const labelled = (name, input) => h("div", { class: "field" }, h("label", { for: name }, t(`ledger.${name}`)), input);

/** This quarter and those before it, and the one that a link asks for. */
function quarters(from) {
  const [year, month] = page.ledger.month.split("-").map(Number), latest = 4 * year + Math.ceil(month / 3) - 1;
  const asked = 4 * Number(from.slice(0, 4)) + Math.ceil(Number(from.slice(5, 7)) / 3) - 1;
  const numbers = new Set([...Array.from({ length: QUARTERS_BACK }, (_, back) => latest - back), asked]);
  return [...numbers].sort((a, b) => b - a).map((one) => [Math.floor(one / 4), (one % 4) + 1]);
}
