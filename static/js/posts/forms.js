// Dialogs: with a form, filled in, sent, and closed only when the server took it; and to be read.
import { Refused } from "geomap/desk/api.js";
import { h, icon } from "geomap/dom.js";
import { t } from "geomap/page.js";

/** A labelled field. options: [value, words] of a list to choose from; else an input of that type. */
export function field(name, label, { type = "text", value = "", required = false, options } = {}) {
  const id = `form-${name}`, told = { id, name, required };
  if (type === "checkbox") return h("label", { class: "check" }, h("input", { ...told, type, checked: Boolean(value) }), h("span", {}, label));
  const input = options
    ? h("select", told, options.map(([key, words]) => h("option", { value: key, selected: key === value }, words)))
    : h("input", { ...told, type, value: value ?? "", autocomplete: "off", maxlength: type === "text" ? 500 : null });
  return h("div", { class: "field" }, h("label", { for: id }, label), input);
}

/** What a form says, by name: text, null where it is blank. */
export function valuesOf(form) {
  const values = {};
  for (const element of form.elements) {
    if (!element.name) continue;
    if (element.type === "checkbox") values[element.name] = element.checked;
    else values[element.name] = element.value.trim() || null;
  }
  return values;
}

/** Without what is blank. */
export const filled = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

/** Show a form; send(values) writes what it says. Resolves to whether it was written. */
export function askForm(title, fields, send, yes = "posts.save") {
  return new Promise((resolve) => {
    const fault = h("div", { role: "alert" });
    const form = h("form", { class: "form" }, ...fields, fault,
      h("div", { class: "dialog-buttons" },
        h("button", { type: "button", class: "button", onclick: () => element.close() }, t("desk.cancel")),
        h("button", { type: "submit", class: "button primary" }, t(yes))));
    const element = h("dialog", { class: "posts-dialog", "aria-labelledby": "form-head" }, h("h2", { id: "form-head" }, title), form);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      fault.replaceChildren();
      for (const element of form.querySelectorAll("[aria-invalid]")) element.removeAttribute("aria-invalid");
      try {
        await send(valuesOf(form));
        element.close("written");
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        fault.replaceChildren(h("p", { class: "fault" }, icon("circle-xmark"), h("span", {}, error.message)));
        blame(form.elements[error.problem?.parameter]);
      }
    });
    element.addEventListener("close", () => { element.remove(); resolve(element.returnValue === "written"); });
    document.body.append(element);
    element.showModal();
  });
}

/** Mark the field that the server refused, and go to it. */
function blame(element) {
  if (!(element instanceof HTMLElement)) return;
  element.setAttribute("aria-invalid", "true");
  element.focus();
}

/** Show something to be read, and closed. */
export function tell(title, ...content) {
  const element = h("dialog", { class: "posts-dialog", "aria-labelledby": "told-head" }, h("h2", { id: "told-head" }, title), ...content,
    h("div", { class: "dialog-buttons" }, h("button", { type: "button", class: "button primary", onclick: () => element.close() }, t("ui.close"))));
  element.addEventListener("close", () => element.remove());
  document.body.append(element);
  element.showModal();
}
