// The second step: which column becomes which field, which datum, and what becomes of rows that may be there.
import { h } from "geomap/dom.js";
import { FixedValues } from "geomap/import/fixed-values.js";
import { readingControls } from "geomap/import/reading.js";
import { fieldWords, saidWhole } from "geomap/import/words.js";
import { named, page, t } from "geomap/page.js";

const DATUMS = ["auto", "wgs84", "gcj02", "bd09"];
const CHOICES = ["update", "skip", "new"];
const TICK = "service:";

/** check(mapping, policy) begins the dry run; reread(how, mapping) reads the file otherwise; back() drops it. */
export class ColumnsStep {
  constructor(body, { check, reread, back }) {
    Object.assign(this, { body, check, back });
    this.reading = readingControls(body, (how) => reread(how, this.mapping));
    this.fixed = new FixedValues(body);
    const { fields, service_columns: ticks } = body.mapping;
    this.chosen = new Map(Object.entries(fields).map(([target, label]) => [label, target]));
    for (const [label, code] of Object.entries(ticks)) this.chosen.set(label, TICK + code);
    this.selects = new Map(body.columns.map(({ label }) => [label, this.select(label)]));
    this.datum = choice("datum", DATUMS, "import.datum", body.mapping.datum ?? "auto");
    this.same = ["same_name", "same_place"].map((name, i) => choice(name, CHOICES, "import.choice", body.policy[name] ?? CHOICES[i]));
  }

  render() {
    const { body } = this, rows = body.columns.map((column) => h("tr", {}, h("th", { scope: "row" }, column.label), h("td", {}, this.selects.get(column.label)), h("td", { class: "preview" }, column.empty ? t("import.empty") : column.preview.filter(Boolean).slice(0, 3).join(" · "))));
    const head = h("tr", {}, ...["column", "becomes", "preview"].map((name) => h("th", { scope: "col" }, t(`import.${name}`))));
    return [
      h("p", {}, h("strong", {}, t("import.read_as", { name: body.name, count: body.rows }))),
      body.sheets.length > 1 ? h("p", { class: "facts" }, ...body.sheets.filter((sheet) => sheet.header_row).map((sheet) => h("span", {}, t("import.sheet", { sheet: sheet.name, row: sheet.header_row })))) : null,
      this.reading.length ? h("section", { class: "import-options", "aria-label": t("import.reading_how") }, ...this.reading.map(({ id, text, control }) => labelled(id, text, control))) : null,
      body.remembered ? h("p", { class: "told" }, t("import.remembered")) : null,
      body.notes.length ? h("ul", { class: "told-list" }, ...body.notes.map((note) => h("li", {}, saidWhole(note)))) : null,
      h("div", { class: "panel scroll", tabindex: "0", role: "region", "aria-label": t("import.step.columns") }, h("table", { class: "list" }, h("thead", {}, head), h("tbody", {}, ...rows))),
      this.fixed.element,
      h("div", { class: "import-options" }, labelled("datum", t("import.datum"), this.datum, t("import.datum.how")), ...this.same.map((select) => labelled(select.id, t(`import.${select.id}`), select))),
      h("div", { class: "import-buttons" }, h("button", { class: "button", type: "button", onclick: this.back }, t("import.other_file")), h("button", { class: "button primary", type: "button", onclick: () => this.check(this.mapping, this.policy) }, t("import.check"))),
    ];
  }

  get mapping() {
    const entries = [...this.chosen].filter(([, target]) => target), ticks = entries.filter(([, target]) => target.startsWith(TICK));
    return {
      ...this.body.mapping,
      fields: Object.fromEntries(entries.filter(([, target]) => !target.startsWith(TICK)).map(([label, target]) => [target, label])),
      service_columns: Object.fromEntries(ticks.map(([label, target]) => [label, target.slice(TICK.length)])),
      constants: this.fixed.values,
      datum: this.datum.value === "auto" ? null : this.datum.value,
    };
  }

  get policy() { return { ...this.body.policy, ...Object.fromEntries(this.same.map((select) => [select.id, select.value])) }; }

  select(label) {
    const { targets, mapping } = this.body;
    const option = (value, text) => h("option", { value, selected: (this.chosen.get(label) ?? "") === value }, text);
    const fields = targets.map(({ name }) => option(name, fieldWords(targets, name)));
    const ticks = mapping.layer === "stations" ? [h("optgroup", { label: t("import.ticks") }, ...page.services.map((service) => option(TICK + service.code, named(service))))] : [];
    return h("select", { "aria-label": t("import.column_becomes", { label }), onchange: ({ target }) => this.choose(label, target.value) }, option("", t("import.leave_out")), h("optgroup", { label: t("import.fields") }, ...fields), ...ticks);
  }

  /** A field is filled by one column: the one that had it is left out. */
  choose(label, target) {
    for (const [other, taken] of this.chosen) {
      if (target && taken === target && other !== label) { this.chosen.delete(other); this.selects.get(other).value = ""; }
    }
    this.chosen.set(label, target);
  }
}

const choice = (id, values, key, now) => h("select", { id }, ...values.map((value) => h("option", { value, selected: value === now }, t(`${key}.${value}`))));
const labelled = (id, text, control, hint = null) => h("div", { class: "field" }, h("label", { for: id }, text), control, hint ? h("p", { class: "hint muted small" }, hint) : null);
