// Fields of a layer: their names, their values in words, and a control to change one. What a value may be is asked
// of the server.
import { h } from "geomap/dom.js";
import { hoursWords, named, page, t } from "geomap/page.js";
import { momentWords } from "geomap/when.js";

export const fieldOf = (layer, name) => page.desk.fields[layer].find((field) => field.name === name);
export const fieldName = (name) => page.messages[`desk.field.${name}`] ?? page.messages[`post.${name}`] ?? name;

const SERVICES = new Map(page.services?.map((service) => [service.code, named(service)]));

/** A value as people read it; empty where there is none. */
export function valueWords(field, value) {
  if (value === null || value === undefined || value === "") return "";
  if (field?.name === "opening_hours") return hoursWords(value);
  if (["date", "moment"].includes(field?.kind)) return momentWords(value);
  if (field?.kind === "services") return value.map((code) => SERVICES.get(code) ?? code).join(page.language === "zh" ? "、" : ", ");
  if (field?.kind === "boolean") return t(value ? "ui.yes" : "desk.no");
  if (Array.isArray(value)) return value.join(page.language === "zh" ? "、" : ", ");
  if (typeof value === "object") return value.type === "Point" ? value.coordinates.map((degrees) => degrees.toFixed(6)).join(", ") : t("desk.shape");
  return choiceWords(field, value);
}

/** A value of a field in words; the value itself where it has none. Kinds have words of their own in each layer. */
function choiceWords(field, value) {
  const at = { entry: "entry", status: "status", tier: "tier", kind: `kind.${field?.layer}` }[field?.name];
  return (at === "status" && value === "open" ? t("desk.status.open") : page.messages[`${at}.${value}`]) ?? String(value);
}

/** The values to choose from: all that are allowed or, of a kind that may be any text, those that have words. */
export function choicesOf({ name, kind, layer, choices }) {
  if (kind === "boolean") return [true, false];
  if (choices.length || name !== "kind") return choices;
  const start = `kind.${layer}.`;
  return Object.keys(page.messages).filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
}

/** A control for a field: {element, value()}. value is null for nothing. onedit: called at every change. */
export function control(field, value, { id, onedit = () => {} }) {
  if (field.kind === "services") return servicesControl(value ?? [], onedit);
  if (choicesOf(field).length) return choiceControl(field, value ?? null, id, onedit);
  const number = field.kind === "integer";
  const input = h("input", {
    id, type: field.kind === "date" ? "date" : "text", inputmode: number ? "numeric" : null, autocomplete: "off", maxlength: 500, oninput: onedit,
    spellcheck: "false", lang: field.kind === "hours" ? "en" : null,
  });
  input.value = Array.isArray(value) ? value.join("、") : value ?? "";
  const read = () => {
    const text = input.value.trim();
    if (!text) return field.kind === "list" ? [] : null;
    if (field.kind === "list") return text.split(/[、，,;；]+/).map((part) => part.trim()).filter(Boolean);
    return number && /^[+-]?\d+$/.test(text) ? Number(text) : text;
  };
  return { element: input, value: read };
}

function choiceControl(field, value, id, onedit) {
  const choices = choicesOf(field), none = value === null || !field.required ? [null] : [];
  const offered = [...new Set([...none, ...(choices.includes(value) ? [] : [value]), ...choices])];
  const select = h("select", { id, onchange: onedit },
    offered.map((choice, i) => h("option", { value: i, selected: choice === value }, choice === null ? "—" : valueWords(field, choice))));
  return { element: select, value: () => offered[Number(select.value)] };
}

function servicesControl(value, onedit) {
  const boxes = page.services.map((service) => h("input", { type: "checkbox", value: service.code, checked: value.includes(service.code), onchange: onedit }));
  const strangers = value.filter((code) => !SERVICES.has(code));
  return {
    element: h("div", { class: "service-boxes" }, boxes.map((box) => h("label", {}, box, SERVICES.get(box.value)))),
    value: () => [...strangers, ...boxes.filter((box) => box.checked).map((box) => box.value)],
  };
}
