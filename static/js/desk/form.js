// The fields of a feature as a form: judged by the server as it is filled in.
import { control, fieldName, valueWords } from "geomap/desk/fields.js";
import { judge } from "geomap/desk/judging.js";
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

/** A form of a layer's fields: {element, judge(), put(name, value)}. id: of the feature, null for one that is new, whose
    empty fields are told of only once they were touched or should be saved. on: save(values), geometry(): of a new one,
    told(verdict): what the server says besides. */
export function featureForm(layer, id, properties, on) {
  const fresh = id === null, touched = new Set();
  const save = h("button", { type: "submit", class: "button primary", disabled: !fresh }, t(fresh ? "desk.add_it" : "desk.save"));
  const left = h("p", { class: "muted small left", role: "status", hidden: true });
  const parts = page.desk.fields[layer].filter((field) => !field.fixed).map((field) => part(field, properties[field.name] ?? null, () => {
    touched.add(field.name);
    save.disabled = !fresh && !Object.keys(values()).length;
    judging.soon();
  }));
  const values = () => Object.fromEntries(parts.map(({ field, made }) => [field.name, made.value()])
    .filter(([name, value]) => (fresh ? value !== null : !same(value, properties[name] ?? null))));
  const wanted = () => ({ properties: values(), ...(on.geometry?.() && { geometry: on.geometry() }) });
  const judging = judge(layer, id, wanted, (verdict) => {
    const untold = parts.filter((one) => tell(one, verdict.faults, !fresh || touched.has(one.field.name)));
    left.textContent = untold.length ? t("desk.left", { fields: untold.map(({ field }) => fieldName(field.name)).join(t("desk.comma")) }) : "";
    left.hidden = !untold.length;
    const barred = on.told?.(verdict, parts) ?? false;
    if (fresh) save.disabled = barred;
  });
  const send = async (event) => {
    event.preventDefault();
    for (const { field } of parts) touched.add(field.name);
    if (fresh) {
      const verdict = await judging.now(), wrong = parts.find(({ made }) => made.element.hasAttribute("aria-invalid"));
      if (verdict && wrong) { (wrong.made.element.querySelector("input") ?? wrong.made.element).focus(); return; }
    } else judging.stop();
    on.save(values());
  };
  judging.soon();
  return {
    element: h("form", { class: "fields", onsubmit: send, novalidate: true }, h("h3", {}, t("desk.fields")), parts.map(({ element }) => element), h("div", { class: "form-foot" }, left, save)),
    judge: () => judging.now(), stop: () => judging.stop(),
    /** Fill in a text field that nobody has touched. */
    put(name, value) {
      const found = parts.find(({ field }) => field.name === name);
      if (found && !touched.has(name) && found.made.element.value !== value) { found.made.element.value = value; judging.soon(); }
    },
  };
}

function part(field, value, onedit) {
  const made = control(field, value, { id: `field-${field.name}`, onedit });
  const fault = h("p", { class: "field-fault", id: `fault-${field.name}`, hidden: true });
  const words = [fieldName(field.name), field.required ? h("span", { class: "needed", "aria-hidden": "true" }, " *") : null];
  const label = field.kind === "services" ? h("span", { class: "label" }, words) : h("label", { for: `field-${field.name}` }, words);
  made.element.setAttribute("aria-describedby", fault.id);
  return { field, made, fault, element: h("div", { class: `field of-${field.kind}` }, label, made.element, fault) };
}

/** Show what is wrong with a field; true where it is wrong and not shown. */
function tell({ field, made, fault }, faults, show) {
  const own = faults.filter((one) => one.field === field.name), wrong = own.some((one) => one.severity === "error");
  fault.textContent = show ? own.map((one) => one.words).join(" ") : "";
  fault.hidden = !fault.textContent;
  fault.classList.toggle("warning", !wrong);
  made.element.toggleAttribute("aria-invalid", show && wrong);
  return wrong && !show;
}

function same(one, other) {
  if (Array.isArray(one)) return JSON.stringify(one) === JSON.stringify(other ?? []);
  return one === other || (one === null && other === "");
}

/** The same fields to be read only. */
export function facts(layer, row) {
  const shown = page.desk.fields[layer].map((field) => [field, valueWords(field, row.properties[field.name])]).filter(([, words]) => words);
  return h("dl", { class: "facts" }, shown.map(([field, words]) => h("div", {}, h("dt", {}, fieldName(field.name)), h("dd", {}, words))));
}
