// The table: a grid of which only the rows in sight are elements, so that ten thousand scroll as lightly as ten.
import { fieldName, fieldOf, valueWords } from "geomap/desk/fields.js";
import { h, icon } from "geomap/dom.js";
import { named, page, t } from "geomap/page.js";
import { dayElement } from "geomap/when.js";

const SPARE_ROWS = 8;

export class Table {
  /** on: what is called: select(row), edit(row, name, cell), verify(row), chosen(), sorted(). */
  constructor(holder, rows, on) {
    Object.assign(this, { rows, on, selected: null, active: { row: 0, column: 1 } });
    this.head = h("tr", { role: "row" });
    this.body = h("tbody", { role: "rowgroup" });
    this.grid = h("table", { role: "grid", class: "grid", "aria-label": t("desk.rows"), "aria-multiselectable": "true" },
      h("thead", { role: "rowgroup" }, this.head), this.body);
    this.empty = h("p", { class: "empty", hidden: true }, t("desk.empty"));
    this.holder = holder;
    holder.replaceChildren(this.grid, this.empty);
    holder.addEventListener("scroll", () => this.soon(), { passive: true });
    new ResizeObserver(() => this.soon()).observe(holder);
    this.grid.addEventListener("keydown", (event) => this.key(event));
  }

  /** Columns anew, for another layer; and all rows. */
  begin() {
    const { layer } = this.rows;
    this.columns = ["name", ...(layer === "stations" ? ["verified_on"] : []), ...page.desk.columns[layer], "street"];
    this.grid.className = `grid of-${layer}`;
    this.holder.scrollTop = 0;
    this.active = { row: 0, column: 1 };
    this.refresh();
  }

  refresh() {
    const { rows } = this, all = rows.shown.length > 0 && rows.shown.every((row) => rows.chosen.has(row.id));
    const box = h("input", { type: "checkbox", checked: all, "aria-label": t("desk.choose_all"), onchange: () => this.chooseAll(box.checked) });
    this.head.replaceChildren(h("th", { role: "columnheader", class: "c-choose", scope: "col" }, box), ...this.columns.map((name) => this.title(name)));
    this.grid.setAttribute("aria-rowcount", rows.shown.length + 1);
    this.empty.hidden = rows.shown.length > 0;
    this.draw();
  }

  title(name) {
    const { by, down } = this.rows.sort, sorted = by === name;
    return h("th", { role: "columnheader", class: `c-${name}`, scope: "col", "aria-sort": sorted ? (down ? "descending" : "ascending") : "none" },
      h("button", { type: "button", onclick: () => { this.rows.sort = { by: name, down: sorted && !down }; this.on.sorted(); } },
        fieldName(name), h("span", { class: "sort-mark", "aria-hidden": "true" }, sorted ? (down ? "▾" : "▴") : "")));
  }

  chooseAll(wanted) {
    for (const row of this.rows.shown) if (wanted && row.editable) this.rows.chosen.add(row.id); else this.rows.chosen.delete(row.id);
    this.refresh();
    this.on.chosen();
  }

  soon() { this.frame ??= requestAnimationFrame(() => { this.frame = null; this.draw(); }); }

  /** The rows in sight, and a blank row above and below as high as the others would be. */
  draw() {
    const { shown } = this.rows, height = this.rowHeight();
    const from = Math.max(0, Math.floor(this.holder.scrollTop / height) - SPARE_ROWS);
    const to = Math.min(shown.length, from + Math.ceil(this.holder.clientHeight / height) + 2 * SPARE_ROWS);
    const focused = this.body.contains(document.activeElement);
    if (focused && this.body.querySelector(".editing")) return;
    this.body.replaceChildren(blank(from * height), ...shown.slice(from, to).map((row, i) => this.row(row, from + i)), blank((shown.length - to) * height));
    if (focused) this.focus(false);
  }

  rowHeight() { return parseFloat(getComputedStyle(this.grid).getPropertyValue("--row")) * (document.documentElement.dataset.size === "large" ? 1.3 : 1); }

  row(row, at) {
    const box = h("input", { type: "checkbox", checked: this.rows.chosen.has(row.id), disabled: !row.editable, "aria-label": t("desk.choose_one", { name: row.properties.name ?? row.id }), tabindex: -1, onchange: () => this.choose(row, box.checked) });
    return h("tr", { role: "row", class: `${row.id === this.selected ? "selected" : ""}${row.editable ? "" : " locked"}`, dataset: { id: row.id }, "aria-rowindex": at + 2, "aria-selected": String(row.id === this.selected) },
      this.cell(at, 0, "choose", box),
      this.columns.map((name, i) => this.cell(at, i + 1, name, this.content(row, name), row)));
  }

  cell(at, column, name, content, row) {
    const active = this.active.row === at && this.active.column === column;
    const head = name === "name";
    const cell = h(head ? "th" : "td", { role: head ? "rowheader" : "gridcell", scope: head ? "row" : null, class: `c-${name}`, tabindex: active ? 0 : -1, dataset: { at, column } }, content);
    if (row) {
      cell.addEventListener("click", (event) => {
        if (event.target.closest("button, input, select")) return;
        this.active = { row: at, column };
        this.select(row.id);
        this.on.select(row);
        this.focus(false);
      });
      cell.addEventListener("dblclick", () => this.edit(this.active.row === at ? this.cellAt(at, column) : cell));
    }
    return cell;
  }

  content(row, name) {
    const p = row.properties;
    if (name === "name") return [h("span", { class: "row-name" }, named(p) || row.id), ...row.due.map((due) => h("span", { class: `due due-${due}`, title: t(`desk.due.${due}`) }, h("span", { class: "visually-hidden" }, t(`desk.due.${due}`))))];
    if (name === "street") return named(this.rows.area(row) ?? {});
    if (name === "services") return t("desk.services_of", { count: (p.services ?? []).length });
    if (name === "verified_on") return [p.verified_on ? dayElement(p.verified_on) : h("span", {}, "—"), row.editable && row.due.includes("not_verified") ? this.verifier(row) : null];
    return valueWords(fieldOf(this.rows.layer, name), p[name]) || h("span", { class: "none" }, "—");
  }

  verifier(row) {
    return h("button", { type: "button", class: "verify-row", tabindex: -1, title: t("desk.verify"), onclick: () => this.on.verify(row) }, icon("circle-check"), h("span", { class: "visually-hidden" }, t("desk.verify")));
  }

  choose(row, wanted) {
    if (wanted) this.rows.chosen.add(row.id); else this.rows.chosen.delete(row.id);
    this.on.chosen();
  }

  /** Mark a row as the one that is looked at, and scroll it into sight where it is not. */
  select(id, { show = false } = {}) {
    this.selected = id;
    const at = this.rows.shown.findIndex((row) => row.id === id);
    if (show && at >= 0) { this.active = { row: at, column: this.active.column }; this.scrollTo(at); }
    this.draw();
  }

  scrollTo(at) {
    const height = this.rowHeight(), top = at * height, { scrollTop, clientHeight } = this.holder;
    if (top < scrollTop || top + 2 * height > scrollTop + clientHeight) this.holder.scrollTop = Math.max(0, top - clientHeight / 2);
  }

  cellAt(at, column) { return this.body.querySelector(`[data-at="${at}"][data-column="${column}"]`); }

  focus(scroll = true) {
    if (scroll) { this.scrollTo(this.active.row); this.draw(); }
    this.cellAt(this.active.row, this.active.column)?.focus({ preventScroll: true });
  }

  edit(cell) {
    const row = this.rows.shown[Number(cell.dataset.at)], name = this.columns[Number(cell.dataset.column) - 1];
    if (row?.editable) this.on.edit(row, name, cell);
  }

  key(event) {
    const cell = event.target.closest("[data-at]");
    if (!cell || event.target.closest(".editing")) return;
    const steps = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [15, 0], PageUp: [-15, 0] }[event.key];
    if (steps) {
      const limit = (value, most) => Math.max(0, Math.min(most, value));
      this.active = { row: limit(this.active.row + steps[0], this.rows.shown.length - 1), column: limit(this.active.column + steps[1], this.columns.length) };
      this.focus();
    } else if (event.key === "Enter" || event.key === "F2") {
      this.edit(cell);
    } else if (event.key === " " && event.target === cell) {
      const row = this.rows.shown[this.active.row];
      this.select(row.id);
      this.on.select(row);
    } else return;
    event.preventDefault();
  }
}

function blank(height) {
  const row = h("tr", { role: "presentation", "aria-hidden": "true", class: "blank" }, h("td", {}));
  row.firstChild.style.height = `${height}px`;
  row.hidden = height <= 0;
  return row;
}
