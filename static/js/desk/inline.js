// Changing one field in its cell: judged by the server as it is typed, saved by Enter, left by Escape.
import { judge } from "geomap/desk/judging.js";
import { control, fieldName, fieldOf } from "geomap/desk/fields.js";
import { h } from "geomap/dom.js";

const PANEL_KINDS = ["services", "list", "moment"];

/** Whether a field is changed in its cell; others have their place in the panel. */
export const editsInline = (layer, name) => {
  const field = fieldOf(layer, name);
  return Boolean(field) && !field.fixed && !PANEL_KINDS.includes(field.kind);
};

/** Open an editor in a cell. save(value): saves it, and says whether that went well; close(): puts the cell back. */
export function editCell(cell, row, layer, name, { save, close }) {
  const field = fieldOf(layer, name), before = row.properties[name] ?? null;
  const fault = h("p", { class: "cell-fault", role: "alert", hidden: true });
  const judging = judge(layer, row.id, () => ({ properties: { [name]: made.value() } }), ({ faults }) => tell(faults));
  const made = control(field, before, { onedit: () => { judging.soon(); } });
  let done = false;
  const tell = (faults) => {
    const own = faults.filter((one) => one.field === name && one.severity === "error");
    fault.textContent = own.map((one) => one.words).join(" ");
    fault.hidden = own.length === 0;
    made.element.toggleAttribute("aria-invalid", own.length > 0);
  };
  const leave = () => { if (!done) { done = true; judging.stop(); close(); } };
  const keep = async () => {
    if (done) return;
    if (made.value() === before) { leave(); return; }
    done = true;
    judging.stop();
    made.element.disabled = true;
    if (await save(made.value())) { close(); return; }
    made.element.disabled = false;
    done = false;
    made.element.focus();
    judging.now();
  };
  made.element.setAttribute("aria-label", fieldName(name));
  made.element.classList.add("editing");
  made.element.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") { event.preventDefault(); keep(); }
    if (event.key === "Escape") { event.preventDefault(); leave(); }
  });
  if (made.element.tagName === "SELECT") made.element.addEventListener("change", keep);
  made.element.addEventListener("blur", () => { if (fault.hidden) keep(); else leave(); });
  cell.replaceChildren(made.element, fault);
  cell.classList.add("has-editor");
  made.element.focus();
  made.element.select?.();
}
