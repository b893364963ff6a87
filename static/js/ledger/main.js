// The page of the ledger: a month chosen, the three rates as bars, what every unit took, settled and owes.
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const API = "/api/desk/orders/ledger";
const COUNTS = ["carried", "taken", "settled", "handed_back", "passed_on", "cancelled", "owing", "overdue", "reopened"];
const RATES = { response: ["answered", "to_answer"], solution: ["settled", "to_settle"], satisfaction: ["satisfied", "rated"] };
const KINDS = ["district", "street", "community", "department", "steward", "room"];
const find = (id) => document.getElementById(id);
const count = new Intl.NumberFormat(document.documentElement.lang);
const share = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 });

export function start() {
  const asked = new URLSearchParams(location.hash.slice(1)).get("month");
  const month = find("month");
  month.value = /^\d{4}-\d{2}$/.test(asked ?? "") ? asked : page.ledger.month;
  month.addEventListener("change", () => month.value && load(month.value));
  return load(month.value);
}

/** Ask for a month and show it; an answer that comes after another month was chosen is passed over. */
async function load(month) {
  history.replaceState(null, "", `#month=${month}`);
  const asked = `from=${month}-01`;
  find("download").href = `${API}.xlsx?${asked}&lang=${page.language}`;
  const answer = await fetch(`${API}?${asked}`, { headers: { Accept: "application/json" } }).catch(() => null);
  const books = answer?.ok ? await answer.json() : null;
  if (find("month").value !== month) return;
  find("ledger").replaceChildren(...(books ? shown(books) : [h("p", { class: "fault", role: "alert" }, icon("circle-xmark"), t("ledger.failed"))]));
  find("live").textContent = books ? t("ledger.at", { at: time(books.at) }) : "";
}

function shown(books) {
  const rows = books.rows.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || b.overdue - a.overdue || b.owing - a.owing);
  return [
    h("p", { class: "muted small" }, t("ledger.at", { at: time(books.at) })),
    books.area && h("section", { class: "panel" }, h("h2", {}, t("ledger.area", { name: books.area.name })),
      h("div", { class: "rates" }, Object.keys(RATES).map((name) => rate(name, books.rates))),
      h("dl", { class: "ledger-total" }, COUNTS.map((name) => h("div", { dataset: { count: name } }, h("dt", {}, t(`ledger.column.${name}`)), h("dd", {}, count.format(books.total[name])))))),
    h("section", { class: "panel" }, h("h2", {}, t("ledger.rows")), rows.length ? table(rows) : h("p", { class: "muted" }, t("ledger.none"))),
  ].filter(Boolean);
}

function rate(name, rates) {
  const [part, whole] = RATES[name], label = t(`ledger.column.${name}`);
  return h("div", { class: "rate", dataset: { rate: name } }, h("span", {}, label),
    h("strong", {}, rates[name] === null ? t("ledger.no_rate") : share.format(rates[name])),
    h("progress", { max: 1, value: rates[name] ?? 0, "aria-label": label }),
    h("span", { class: "muted small" }, t("ledger.of", { part: count.format(rates[part]), whole: count.format(rates[whole]) })));
}

function table(rows) {
  const cell = (row, name) => h("td", { class: name === "overdue" && row[name] ? "bad" : null, dataset: { label: t(`ledger.column.${name}`) } }, count.format(row[name]));
  const rateCell = (row, name) => h("td", { dataset: { label: t(`ledger.column.${name}`) } }, row.rates?.[name] === undefined || row.rates[name] === null ? "—" : share.format(row.rates[name]));
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": t("ledger.rows") }, h("table", { class: "ledger-table" },
    h("thead", {}, h("tr", {}, ["unit", ...COUNTS, ...Object.keys(RATES)].map((name) => h("th", { scope: "col" }, t(`ledger.column.${name}`))))),
    h("tbody", {}, rows.map((row) => h("tr", { dataset: { unit: row.unit } },
      h("th", { scope: "row" }, row.name, h("span", { class: "muted small block" }, t(`ledger.kind.${row.kind}`))),
      COUNTS.map((name) => cell(row, name)), Object.keys(RATES).map((name) => rateCell(row, name)))))));
}

/** An instant as the district's clock shows it, to the minute. */
function time(instant) { return instant.slice(0, 16).replace("T", " "); }
