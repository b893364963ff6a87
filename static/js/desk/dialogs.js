// Dialogs that ask before something is done: both versions of a conflict, and plain confirmation.
import { fieldName, fieldOf, valueWords } from "geomap/desk/fields.js";
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";

/** Show both versions of a feature that two have changed. Resolves to "mine", "theirs" or "" where it is closed. */
export function askWhich(conflict) {
  const gone = conflict.theirs === null;
  return dialog(t("desk.conflict"), [
    h("p", {}, t(gone ? "desk.conflict_retired" : "desk.conflict_text", { name: (conflict.theirs ?? conflict.mine)?.properties.name ?? conflict.id })),
    diffTable(conflict.layer, conflict.diff, "desk.theirs", "desk.mine"),
  ], [["theirs", "desk.keep_theirs"], ...(gone ? [] : [["mine", "desk.keep_mine"]])]);
}

/** Resolves to true where it is wished. */
export async function confirmed(title, text, yes) {
  return await dialog(title, [h("p", {}, text)], [["", "desk.cancel"], ["yes", yes]]) === "yes";
}

/** Fields that differ, before and after. */
export function diffTable(layer, rows, before = "desk.before", after = "desk.after") {
  const words = (row, value) => valueWords(fieldOf(layer, row.field), value) || "—";
  return h("table", { class: "diff" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("desk.field")), h("th", { scope: "col" }, t(before)), h("th", { scope: "col" }, t(after)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, h("th", { scope: "row" }, fieldName(row.field)),
      h("td", {}, h("del", {}, words(row, row.before))), h("td", {}, h("ins", {}, words(row, row.after)))))));
}

function dialog(title, content, buttons) {
  return new Promise((resolve) => {
    const element = h("dialog", { class: "desk-dialog", "aria-labelledby": "dialog-title" },
      h("h2", { id: "dialog-title" }, title), ...content,
      h("div", { class: "dialog-buttons" }, buttons.map(([value, key], i) => h("button", { type: "button", class: `button${i === buttons.length - 1 ? " primary" : ""}`, dataset: { choice: value }, onclick: () => element.close(value) }, t(key)))));
    element.addEventListener("close", () => { element.remove(); resolve(element.returnValue); });
    document.body.append(element);
    element.showModal();
  });
}
