// A field of a form in which one of what exists is chosen: its list follows the typing.
import { getJSON } from "geomap/data.js";
import { h } from "geomap/dom.js";
import { ChoiceField } from "geomap/search-box.js";

/** Let the input of a .field with a label be one to choose in. hint: the words below it. onchange and the rest: as of a
    ChoiceField, which it answers. */
export function choosing(element, onchange, { hint, ...options }) {
  const input = element.querySelector("input"), box = h("div", { class: "choosing" });
  input.replaceWith(box);
  box.append(input, h("ul", { id: `${input.id}-found`, class: "found-list", role: "listbox", "aria-label": element.querySelector("label").textContent, hidden: true }));
  if (hint) {
    box.after(h("p", { class: "muted small", id: `${input.id}-hint` }, hint));
    input.setAttribute("aria-describedby", `${input.id}-hint`);
  }
  setCombobox(input, true);
  return new ChoiceField(box, onchange, options);
}

/** Whether an input that was made one to choose in is told to be one, or to be written in. */
export function setCombobox(input, on) {
  const told = { role: "combobox", "aria-expanded": "false", "aria-controls": `${input.id}-found`, "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(told)) if (on) input.setAttribute(name, value); else input.removeAttribute(name);
}

/** Let a field offer what the address answers with while nothing is typed; null: nothing. Of several the last one counts. */
export async function offer(field, address) {
  if (field.offered === address) return;
  Object.assign(field, { offered: address, idle: [] });
  const found = address && await getJSON(address).catch(() => null);
  if (found && field.offered === address) field.idle = found.results;
}
