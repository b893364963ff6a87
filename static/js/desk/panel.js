// Beside the table: one feature in full, with its fields, its deeds and its history.
import { facts, featureForm } from "geomap/desk/form.js";
import { showFeaturePast } from "geomap/desk/past.js";
import { h, icon } from "geomap/dom.js";
import { named, page, t } from "geomap/page.js";
import { dayWords, momentWords } from "geomap/when.js";

/** Fill the panel with a feature. on: verify, close(until, reason), reopen, retire, save(properties), undo(number), shut;
    shape: starts redrawing a boundary. until: the district's time, wherever this device is. */
export function showPanel(panel, layer, row, on) {
  const p = row.properties, past = h("div", { class: "past-holder" });
  panel.replaceChildren(...[
    h("header", { class: "panel-head" },
      h("div", {}, h("h2", {}, named(p) || row.id), h("p", { class: "muted small" }, row.id, " ", p.verified_on ? t("desk.verified_on", { day: dayWords(p.verified_on) }) : "")),
      h("button", { type: "button", class: "button icon-only quiet", "aria-label": t("ui.close"), onclick: on.shut }, icon("xmark"))),
    row.due.length ? h("p", { class: "dues" }, row.due.map((due) => h("span", { class: `pill due-${due}` }, t(`desk.due.${due}`)))) : null,
    row.editable ? deeds(layer, row, on) : h("p", { class: "notice" }, t("desk.locked")),
    row.editable ? featureForm(layer, row.id, row.properties, { save: on.save }).element : facts(layer, row),
    h("section", {}, h("h3", {}, t("desk.past")), past)].flat().filter(Boolean));
  panel.hidden = false;
  showFeaturePast(past, layer, row.id, row.editable ? on.undo : null);
}

function deeds(layer, row, on) {
  const button = (name, key, act, kind = "") => h("button", { type: "button", class: `button ${kind}`, dataset: { deed: key }, onclick: act }, icon(name), t(`desk.${key}`));
  const stations = layer === "stations", may = (action) => page.desk.may.includes(action);
  const closed = Boolean(row.properties.closed_until);
  return [
    h("div", { class: "deeds" },
      stations && may("verify") ? button("circle-check", "verify", on.verify, "primary") : null,
      row.geometry.type.endsWith("Polygon") && may("edit_boundary") ? button("location-pin", "redraw", on.shape) : null,
      may("retire") ? button("box-archive", "retire", on.retire, "quiet") : null),
    stations && may("close") ? closing(row, closed, on) : null,
  ];
}

function closing(row, closed, on) {
  const until = h("input", { id: "closed-until", type: "datetime-local", required: true });
  const reason = h("input", { id: "closed-reason", maxlength: 200, required: true, autocomplete: "off" });
  reason.value = row.properties.closed_reason ?? "";
  const send = (event) => { event.preventDefault(); on.close(until.value, reason.value.trim()); };
  return h("details", { class: "closing", open: closed },
    h("summary", {}, icon("clock"), t(closed ? "desk.closed_now" : "desk.close")),
    closed ? h("p", {}, t("desk.closed_text", { until: momentWords(row.properties.closed_until), reason: row.properties.closed_reason ?? "—" }),
      " ", h("button", { type: "button", class: "button small", dataset: { deed: "reopen" }, onclick: on.reopen }, t("desk.reopen"))) : null,
    h("form", { onsubmit: send },
      h("div", { class: "field" }, h("label", { for: until.id }, t("desk.field.closed_until")), until),
      h("div", { class: "field" }, h("label", { for: reason.id }, t("desk.field.closed_reason")), reason),
      h("button", { class: "button", type: "submit", dataset: { deed: "close" } }, t("desk.close_now"))));
}
