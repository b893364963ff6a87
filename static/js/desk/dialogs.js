// Dialogs that ask before something is done: both versions of a conflict, and plain confirmation.
import { fieldName, fieldOf, valueWords } from "geomap/desk/fields.js";
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { instantElement } from "geomap/when.js";

/** Show both versions of a feature that two have changed. Resolves to "mine", "theirs" or "" where it is closed. */
export function askWhich(conflict) {
  const gone = conflict.theirs === null;
  return dialog(t("desk.conflict"), [
    h("p", {}, t(gone ? "desk.conflict_retired" : "desk.conflict_text", { name: (conflict.theirs ?? conflict.mine)?.properties.name ?? conflict.id })),
    diffTable(conflict.layer, conflict.diff, "desk.theirs", "desk.mine"),
  ], [["theirs", "desk.keep_theirs"], ...(gone ? [] : [["mine", "desk.keep_mine"]])]);
}

/** Resolves to true where it is wished. content: texts and elements. */
export async function confirmed(title, content, yes) {
  return await dialog(title, content.map((part) => (typeof part === "string" ? h("p", {}, part) : part)), [["", "desk.cancel"], ["yes", yes]]) === "yes";
}

/** Show what was changed after revision number, and so bars its undoing. Resolves to true where whoever may wishes to
    undo that too; who may not is told who does. */
export async function askOver(number, { later, count, may_force: may }) {
  const told = later.map(({ layer, id, name, revision, who, at, kind, diff }) => h("li", {},
    h("p", { class: "past-head" }, h("strong", {}, name ?? id), h("span", { class: "pill" }, page.messages[`desk.kind.${kind}`] ?? kind), h("span", {}, who),
      instantElement(at), h("span", { class: "muted" }, t("desk.revision", { number: revision }))),
    diffTable(layer, diff.filter((row) => row.field !== "updated_on"), "desk.stands", "desk.would_be")));
  const list = [h("ol", { class: "past later" }, told), count > later.length ? h("p", { class: "muted" }, t("desk.later_more", { count: count - later.length })) : null].filter(Boolean);
  const said = t("desk.later", { number, count });
  if (may) return confirmed(t("desk.later_title"), [said, ...list, t("desk.later_force")], "desk.undo_over");
  await dialog(t("desk.later_title"), [h("p", {}, said), ...list, h("p", { class: "notice warn" }, t("desk.later_who"))], [["", "ui.close"]]);
  return false;
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
