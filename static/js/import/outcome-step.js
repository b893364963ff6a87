// The third step: what would become of every row, by kind, page by page; then the one button that writes.
import { h, icon } from "geomap/dom.js";
import { call, downloadAddress } from "geomap/import/api.js";
import { differences, fieldWords, rowWords, said, saidWhole, valueWords } from "geomap/import/words.js";
import { page, t } from "geomap/page.js";

const KINDS = ["new", "changed", "unchanged", "refused", "duplicates", "needs_place", "notes"];
/** Refusals of a word that is not known: what it means can be said here. */
const UNKNOWN_WORDS = new Set(["no_service", "not_a_choice"]);
const FATES = ["usual", "update", "skip", "new"];
const PAGE_ROWS = 50;
const MOST_SHOWN = 60;
const FAULTS_SHOWN = 20;
const HEADS = {
  new: ["where", "name", "what"], changed: ["where", "name", "what"], unchanged: ["where", "name"], needs_place: ["where", "name", "what"],
  refused: ["where", "column", "value", "reason", "remedy"], notes: ["where", "column", "value", "reason", "remedy"], duplicates: ["where", "name", "there", "fate"],
};

/** apply() writes; check(mapping, policy) tries again; back() returns to the columns; fail(error) tells. */
export class OutcomeStep {
  constructor(body, { apply, check, back, fail }) {
    Object.assign(this, { body, apply, check, back, fail });
    const { outcome } = body;
    this.counts = { ...outcome, notes: null };
    this.kind = outcome.refused ? "refused" : KINDS.find((kind) => outcome[kind]) ?? "new";
    this.fates = new Map((body.policy.rows ?? []).map((row) => [key(row), row]));
    this.words = structuredClone(body.mapping.words ?? {});
    this.tabs = KINDS.map((kind) => h("button", { type: "button", role: "tab", id: `tab-${kind}`, class: kind, "aria-controls": "rows", onclick: () => this.to(kind), onkeydown: (event) => this.moved(event, kind) },
      h("b", {}, this.counts[kind] ?? icon("circle-info")), h("span", {}, t(`import.kind.${kind}`))));
    this.rows = h("div", { id: "rows", class: "panel", role: "tabpanel" });
  }

  render() {
    const { outcome } = this.body;
    this.to(this.kind);
    return [
      h("p", { class: "muted" }, t("import.nothing_changed")),
      outcome.told.length ? h("ul", { class: "told-list" }, ...outcome.told.map((remark) => h("li", {}, saidWhole(remark)))) : null,
      this.evidence(),
      h("div", { class: "kinds", role: "tablist", "aria-label": t("import.step.outcome") }, ...this.tabs), this.rows,
      outcome.faults.length ? h("div", { class: "fault" }, h("div", {}, h("p", {}, t("import.whole_faults")), h("ul", {}, ...outcome.faults.slice(0, FAULTS_SHOWN).map((fault) => h("li", {}, `${fault.id ?? ""} ${saidWhole(fault)}`))))) : null,
      h("div", { class: "import-buttons" }, h("button", { class: "button", type: "button", onclick: this.back }, t("import.back")), this.button()),
    ];
  }

  button() {
    const { new: fresh, changed, needs_place: count, faults } = this.body.outcome;
    if (!fresh && !changed && !count) return h("p", {}, t("import.nothing_to_apply"));
    const words = fresh || changed ? t("import.apply", { new: fresh, changed }) : t("import.apply_places", { count });
    return h("button", { id: "apply", class: "button primary", type: "button", disabled: faults.length > 0, onclick: this.apply }, words);
  }

  /** In which datum the rows lie where they say they do. */
  evidence() {
    const { positions } = this.body.outcome;
    if (!positions?.witnesses) return null;
    const lines = Object.entries(positions.fitting).map(([datum, fitting]) => h("li", {}, t("import.evidence.datum", { datum: t(`import.datum.${datum}`), fitting }), datum === positions.datum ? ` ${t("import.evidence.used")}` : ""));
    return h("details", { class: "panel" }, h("summary", {}, t("import.evidence")), h("p", {}, t("import.evidence.rows", { count: positions.witnesses })), h("ul", {}, ...lines));
  }

  to(kind) {
    this.kind = kind;
    for (const tab of this.tabs) {
      const on = tab.id === `tab-${kind}`;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
    }
    this.rows.setAttribute("aria-labelledby", `tab-${kind}`);
    this.table = h("tbody", {});
    this.more = h("button", { class: "button", type: "button", hidden: true, onclick: () => this.load() });
    const head = h("tr", {}, ...HEADS[kind].map((name) => h("th", { scope: "col" }, t(`import.${name}`))));
    this.rows.replaceChildren(...[
      kind === "needs_place" ? h("p", { class: "muted" }, t("import.needs_place.intro")) : null,
      kind === "refused" && this.body.outcome.refused ? h("p", {}, h("a", { class: "button", href: downloadAddress(this.body), download: true }, icon("download"), t("import.download"))) : null,
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t(`import.kind.${kind}`) }, h("table", { class: "list" }, h("thead", {}, head), this.table)), this.more,
      (kind === "duplicates" && this.body.outcome.duplicates) || kind === "refused" ? (this.anew = h("button", { class: "button", type: "button", onclick: () => this.again(), hidden: kind === "refused" }, t("import.check_again"))) : null,
    ].filter(Boolean));
    this.load();
  }

  async load() {
    const { kind, table } = this, offset = table.childElementCount;
    try {
      const { rows, total } = await call(`/${this.body.id}/rows?kind=${kind}&offset=${offset}&limit=${PAGE_ROWS}`);
      if (table !== this.table) return;
      table.append(...rows.map((row) => this.row(row)));
      const shown = table.childElementCount;
      if (!total) this.rows.replaceChildren(h("p", { class: "muted" }, t("import.none")));
      this.more.hidden = shown >= total;
      this.more.textContent = t("import.more", { shown, total });
    } catch (error) { this.fail(error); }
  }

  row(row) {
    const name = row.name ?? (row.after ?? row.feature)?.properties.name ?? row.id;
    const cells = {
      where: rowWords(row), name, column: row.column && (row.column === row.field ? fieldWords(this.body.targets, row.field) : row.column), value: row.value && shortened(row.value), reason: row.code && said(row, "message"), remedy: row.code && [said(row, "remedy"), this.meaning(row)].filter(Boolean),
      what: () => this.what(row), there: () => `${row.name_there ?? row.id}${row.distance_m === null ? "" : ` (${t("import.apart", { distance: Math.round(row.distance_m) })})`}`, fate: () => this.fate(row),
    };
    return h("tr", {}, ...HEADS[this.kind].map((column) => { const cell = cells[column], shown = typeof cell === "function" ? cell() : cell; return h("td", { "data-head": column === "where" ? null : t(`import.${column}`) }, ...(shown ? [shown].flat() : [])); }));
  }

  what({ before, after, feature }) {
    const { body } = this, shown = after ?? feature;
    if (!before) return ["address", "services"].filter((name) => shown.properties[name]).map((name) => h("div", {}, valueWords(body, name, shown.properties[name])));
    return differences(before, after).map(([name, was, is]) => h("div", {}, t("import.before_after", { field: fieldWords(body.targets, name), before: valueWords(body, name, was), after: valueWords(body, name, is) })));
  }

  fate(row) {
    const { sheet, row: number } = row, now = this.fates.get(key(row))?.choice ?? "usual";
    return h("select", { "aria-label": `${rowWords(row)}: ${t("import.fate")}`, onchange: ({ target: { value } }) => { if (value === "usual") this.fates.delete(key(row)); else this.fates.set(key(row), { sheet, row: number, choice: value }); } },
      ...FATES.map((value) => h("option", { value, selected: value === now }, t(`import.choice.${value}`))));
  }

  /** What the word of a cell means, for all rows that have it; null where there is nothing to choose from. */
  meaning({ code, field, value }) {
    const { targets } = this.body, target = targets.find(({ name }) => name === field);
    const choices = field === "services" ? page.services.map((service) => service.code) : target?.choices ?? [];
    if (!UNKNOWN_WORDS.has(code) || !value || !choices.length) return null;
    const words = (choice) => valueWords(this.body, field, field === "services" ? [choice] : choice);
    const said = ({ target: { value: choice } }) => {
      (this.words[field] ??= {})[value] = choice;
      this.anew.hidden = false;
    };
    return h("select", { "aria-label": t("import.means_what", { word: shortened(value) }), onchange: said },
      h("option", { value: "", disabled: true, selected: true }, t("import.means")), ...choices.map((choice) => h("option", { value: choice }, words(choice))));
  }

  again() { this.check({ ...this.body.mapping, words: this.words }, { ...this.body.policy, rows: [...this.fates.values()] }); }

  moved(event, kind) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = KINDS[(KINDS.indexOf(kind) + step + KINDS.length) % KINDS.length];
    this.to(next);
    this.tabs[KINDS.indexOf(next)].focus();
  }
}

const shortened = (text) => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
const key = ({ sheet, row }) => `${sheet}\n${row}`;
