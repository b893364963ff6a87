// The page of the ledger: days chosen, the three rates as bars, what every unit took, settled and owes. What is owed now
// leads to the board.
import { h, icon } from "geomap/dom.js";
import { choosePeriod, spanWords } from "geomap/ledger/period.js";
import { page, t } from "geomap/page.js";
import { dayOf, instantWords } from "geomap/when.js";

const API = "/api/desk/orders/ledger", BOARD = "/desk/orders";
const COUNTS = ["carried", "taken", "settled", "handed_back", "passed_on", "cancelled", "owing", "overdue", "reopened"];
const RATES = { response: ["answered", "to_answer"], solution: ["settled", "to_settle"], satisfaction: ["satisfied", "rated"] };
const KINDS = ["district", "street", "community", "department", "steward", "room"];
const find = (id) => document.getElementById(id);
const count = new Intl.NumberFormat(document.documentElement.lang);
const share = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 });
let asked = "";

export function start() { choosePeriod(find("chosen-days"), load); }

/** Ask for days and show them; an answer that comes after others were chosen is passed over. */
async function load(days) {
  const query = asked = new URLSearchParams(days).toString();
  find("download").href = `${API}.xlsx?${query}&lang=${page.language}`;
  find("ledger").setAttribute("aria-busy", "true");
  const answer = await fetch(`${API}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
  const books = answer?.ok ? await answer.json() : null;
  if (asked !== query) return;
  find("ledger").removeAttribute("aria-busy");
  find("ledger").replaceChildren(...(books ? shown(books) : [failed(days)]));
  find("live").textContent = books ? headWords(books) : "";
}

const failed = (days) => h("div", { class: "fault", role: "alert" }, icon("circle-xmark"), h("span", {}, t("ledger.failed")), h("button", { type: "button", class: "button small", onclick: () => load(days) }, t("ledger.again")));
const headWords = (books) => t("ledger.at", { span: spanWords(books), at: instantWords(books.at) });

function shown(books) {
  const rows = books.rows.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || b.overdue - a.overdue || b.owing - a.owing);
  const isNow = books.to >= dayOf(books.counted_at) && books.from <= dayOf(books.counted_at);
  return [
    h("p", { class: "muted small" }, headWords(books)),
    books.area && h("section", { class: "panel" }, h("h2", {}, t("ledger.area", { name: books.area.name })),
      h("div", { class: "rates" }, Object.keys(RATES).map((name) => rate(name, books.rates))),
      h("dl", { class: "ledger-total" }, COUNTS.map((name) => h("div", { dataset: { count: name } }, h("dt", {}, t(`ledger.column.${name}`)), h("dd", { class: tone(name, books.total) }, figure(name, books.total, isNow)))))),
    h("section", { class: "panel" }, h("h2", {}, t("ledger.rows")), h("p", { class: "muted small" }, t("ledger.rows_note")), rows.length ? [isNow && h("p", { class: "muted small" }, t("ledger.to_board")), table(rows, isNow)] : h("p", { class: "muted" }, t("ledger.none"))),
  ].filter(Boolean);
}

function rate(name, rates) {
  const [part, whole] = RATES[name], label = t(`ledger.column.${name}`);
  return h("div", { class: "rate", dataset: { rate: name } }, h("span", { class: "rate-name" }, label),
    h("strong", {}, rates[name] === null ? t("ledger.no_rate") : share.format(rates[name])),
    h("progress", { max: 1, value: rates[name] ?? 0, "aria-label": label }),
    h("span", { class: "muted small" }, t(`ledger.of.${name}`, { part: count.format(rates[part]), whole: count.format(rates[whole]) })));
}

const tone = (name, row) => (name === "overdue" && row.overdue ? "bad" : null);

/** A figure; what is owed now is a link to those very orders. unit: whose, all of the area's without one. */
function figure(name, row, isNow, unit = null) {
  const words = count.format(row[name]);
  if (!isNow || !row[name] || !["owing", "overdue"].includes(name)) return words;
  const asks = { ...(unit && { unit: unit.unit }), ...(name === "overdue" && { overdue: true }) };
  const label = t(`ledger.link.${name}`, { name: unit?.name ?? "", count: words });
  return h("a", { href: `${BOARD}#${new URLSearchParams(asks)}`, "aria-label": label.trim() }, words);
}

function table(rows, isNow) {
  const cell = (row, name) => h("td", { class: tone(name, row), dataset: { name, label: t(`ledger.column.${name}`) } }, figure(name, row, isNow, row));
  const rateCell = (row, name) => h("td", { dataset: { name, label: t(`ledger.column.${name}`) } }, row.rates?.[name] === undefined || row.rates[name] === null ? "—" : share.format(row.rates[name]));
  const named = (row) => (isNow && row.owing ? h("a", { href: `${BOARD}#${new URLSearchParams({ unit: row.unit })}` }, row.name) : row.name);
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": t("ledger.rows") }, h("table", { class: "ledger-table" },
    h("thead", {}, h("tr", {}, ["unit", ...COUNTS, ...Object.keys(RATES)].map((name) => h("th", { scope: "col" }, t(`ledger.column.${name}`))))),
    h("tbody", {}, rows.map((row) => h("tr", { dataset: { unit: row.unit } },
      h("th", { scope: "row" }, named(row), h("span", { class: "muted small block" }, t(`ledger.kind.${row.kind}`))),
      COUNTS.map((name) => cell(row, name)), Object.keys(RATES).map((name) => rateCell(row, name)))))));
}
