// Values that all rows get where the list has no column for them: a field, and what it is.
import { choicesOf, valueWords } from "geomap/desk/fields.js";
import { h, icon } from "geomap/dom.js";
import { fieldWords, targetOf } from "geomap/import/words.js";
import { page, t } from "geomap/page.js";

const LONGEST = 500;

export class FixedValues {
  constructor(body) {
    const { targets, mapping } = body;
    this.targets = targets.filter((target) => target.fixed).map(({ name }) => targetOf(body, name));
    this.all = targets;
    this.rows = h("div", { class: "fixed-rows" });
    this.given = [];
    for (const [name, value] of Object.entries(mapping.constants)) this.add(name, value);
    const button = h("button", { id: "add-fixed", class: "button", type: "button", onclick: () => this.add().focus() }, icon("plus"), t("import.fixed.add"));
    this.element = h("section", { class: "panel form fixed", "aria-label": t("import.fixed") }, h("h3", {}, t("import.fixed")), h("p", { class: "muted small" }, t("import.fixed.how")), this.rows, button);
  }

  /** The values by field: texts as a cell would have them. */
  get values() {
    return Object.fromEntries(this.given.map(({ field, value }) => [field.value, value().trim()]).filter(([name, text]) => name && text));
  }

  /** One more field with its value; returns the control to choose the field. */
  add(name = "", now = "") {
    const holder = h("span", { class: "fixed-value" }), row = {};
    const field = h("select", { "aria-label": t("import.fixed.field"), onchange: () => { this.put(row, holder, ""); } },
      h("option", { value: "" }, t("import.fixed.choose")), ...this.targets.map((target) => h("option", { value: target.name, selected: target.name === name }, fieldWords(this.all, target.name))));
    const drop = h("button", { class: "button icon-only", type: "button", "aria-label": t("import.fixed.drop"), title: t("import.fixed.drop"), onclick: () => { this.given = this.given.filter((other) => other !== row); line.remove(); document.getElementById("add-fixed").focus(); } }, icon("trash"));
    const line = h("div", { class: "fixed-row" }, field, holder, drop);
    Object.assign(row, { field });
    this.put(row, holder, now);
    this.given.push(row);
    this.rows.append(line);
    return field;
  }

  put(row, holder, now) {
    const target = this.targets.find(({ name }) => name === row.field.value), text = Array.isArray(now) ? now.map(serviceWord).join("、") : String(now);
    const control = target && choicesOf(target).length ? chosen(target, text) : h("input", { type: target?.kind === "date" ? "date" : "text", maxlength: LONGEST, autocomplete: "off", value: text });
    control.setAttribute("aria-label", target ? fieldWords(this.all, target.name) : t("import.fixed.value"));
    row.value = () => control.value;
    holder.replaceChildren(control);
  }
}

function chosen(target, now) {
  const known = choicesOf(target).map((value) => [String(value), valueWords(target, value)]);
  const stranger = now && !known.some(([value]) => value === now) ? [[now, now]] : [];
  return h("select", {}, ...[...stranger, ...known].map(([value, text]) => h("option", { value, selected: value === now }, text)));
}

const serviceWord = (code) => page.services.find((service) => service.code === code)?.name_zh ?? code;
