// What was done to a feature or a layer: who, when, what, and a way back.
import { ask } from "geomap/desk/api.js";
import { diffTable } from "geomap/desk/dialogs.js";
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { instantElement } from "geomap/when.js";

const HIDDEN = ["updated_on"];
const OPEN_FIELDS = 6;

/** Fill holder with the history of a feature, the latest first. undo(number): takes a revision of it back. */
export async function showFeaturePast(holder, layer, id, undo) {
  holder.replaceChildren(h("p", { class: "muted" }, t("desk.loading")));
  try {
    const { steps } = await ask(`/items/${layer}/${encodeURIComponent(id)}/history`);
    holder.replaceChildren(h("ol", { class: "past" }, steps.map((step, i) => entry(layer, step, i === 0 && step.revision.kind !== "seed" ? () => undo(step.revision.number) : null))));
  } catch (error) {
    holder.replaceChildren(h("p", { class: "fault", role: "alert" }, error.message));
  }
}

/** The same of a whole layer, page by page. undo(number): takes a whole revision back. open(id): shows a feature. from: the revision that stands first, null for the latest. */
export async function showLayerPast(holder, layer, { undo, open, from }) {
  const list = h("ol", { class: "past" }), more = h("button", { type: "button", class: "button" }, t("desk.earlier"));
  const told = h("p", { class: "muted", role: "status" });
  let before = from && from + 1;
  const next = async () => {
    more.hidden = true;
    told.textContent = t("desk.loading");
    try {
      const found = await ask(`/history/${layer}${before ? `?before=${before}` : ""}`);
      list.append(...found.steps.map((step) => entry(layer, step, step.revision.kind === "seed" ? null : () => undo(step.revision.number), open)));
      before = found.next;
      more.hidden = !before;
      told.textContent = "";
    } catch (error) { told.textContent = error.message; }
  };
  more.addEventListener("click", next);
  holder.replaceChildren(list, told, more);
  await next();
}

function entry(layer, { revision, id, name, diff }, undo, open) {
  const rows = revision.kind === "seed" ? [] : diff.filter((row) => !HIDDEN.includes(row.field));
  const plain = revision.why === revision.kind, undoes = /^Undoes revision (\d+)\.$/.exec(revision.why);
  return h("li", { dataset: { revision: revision.number } },
    h("p", { class: "past-head" },
      open ? h("button", { type: "button", class: "link", onclick: () => open(id) }, name ?? id) : null,
      h("span", { class: "pill" }, page.messages[`desk.kind.${revision.kind}`] ?? revision.kind),
      h("span", {}, revision.who), instantElement(revision.at)),
    plain || revision.kind === "seed" ? null : h("p", { class: "muted small" }, undoes ? t("desk.undoes", { number: undoes[1] }) : revision.why),
    rows.length > OPEN_FIELDS ? h("details", {}, h("summary", {}, t("desk.fields_changed", { count: rows.length })), diffTable(layer, rows)) : rows.length ? diffTable(layer, rows) : null,
    undo ? h("button", { type: "button", class: "button small undo", onclick: undo }, icon("rotate-left"), t(open && revision.count > 1 ? "desk.undo_all" : "desk.undo", { count: revision.count })) : null);
}
