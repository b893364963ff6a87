// The desk: a layer as a table beside its map, and one feature in full.
import { Adding } from "geomap/desk/adding.js";
import { showBoard } from "geomap/desk/board.js";
import { bulkBar, dueTabs, filters, layerChoice } from "geomap/desk/bars.js";
import { areasWith, Reshaping } from "geomap/desk/boundary.js";
import { confirmed } from "geomap/desk/dialogs.js";
import { editCell, editsInline } from "geomap/desk/inline.js";
import { judge } from "geomap/desk/judging.js";
import { DeskMap } from "geomap/desk/map.js";
import { showPanel } from "geomap/desk/panel.js";
import { showLayerPast } from "geomap/desk/past.js";
import { Rows } from "geomap/desk/rows.js";
import { Saving } from "geomap/desk/saving.js";
import { Table } from "geomap/desk/table.js";
import { h } from "geomap/dom.js";
import { named, page, t } from "geomap/page.js";

const SAID_MS = 6000;

export function start(map) { new Desk(map).begin(); }

class Desk {
  constructor(map) {
    const holder = (id) => document.getElementById(id);
    this.rows = new Rows();
    this.holders = Object.fromEntries(["layer-choice", "tabs", "filters", "bulk", "rows", "panel", "map-bar", "live"].map((id) => [id, holder(id)]));
    this.saving = new Saving(this.rows, { put: (features) => this.put(features), drop: (id) => this.drop(id), say: (words) => this.say(words), fail: (words) => this.say(words, true) });
    this.map = new DeskMap(map, { select: (id) => this.open(id), moved: (at) => this.moved(at) });
    this.table = new Table(this.holders.rows, this.rows, {
      select: (row) => this.open(row.id, { scroll: false }), edit: (row, name, cell) => this.edit(row, name, cell),
      verify: (row) => this.verify([row]), chosen: () => this.bulk(), sorted: () => this.arrange(),
    });
    this.selected = null;
    this.view = "table";
    this.leaflet = map;
  }

  async begin() {
    const asked = new URLSearchParams(location.hash.slice(1));
    layerChoice(this.holders["layer-choice"], this.rows.layer, (layer) => this.load(layer));
    await this.load(page.desk.layers.includes(asked.get("layer")) ? asked.get("layer") : this.rows.layer);
    if (asked.get("id")) this.open(asked.get("id"));
    if (asked.has("past")) this.showPast(Number(asked.get("past")) || null);
  }

  async load(layer) {
    this.shut();
    this.view = "table";
    try {
      await this.rows.load(layer);
    } catch (error) { this.say(error.message, true); return; }
    this.tableAgain();
    this.holders["layer-choice"].firstChild.value = layer;
    this.filters();
    this.table.begin();
    this.show();
    this.map.all();
    document.getElementById("desk").dataset.loaded = layer;
  }

  filters() { filters(this.holders.filters, this.rows, { onchange: () => this.arrange(), add: () => this.add() }); }

  /** Sort and filter anew, and show it in the table. */
  arrange() {
    this.view = "table";
    this.tableAgain();
    this.rows.arrange();
    this.holders.rows.scrollTop = 0;
    this.show();
  }

  show() {
    const choose = (due) => { this.rows.filter.due = due; this.arrange(); };
    const views = { past: () => this.showPast(), board: () => this.showBoard() };
    dueTabs(this.holders.tabs, this.rows, { view: this.view, choose, show: (view) => views[view]() });
    if (this.view === "table") this.table.refresh();
    if (this.view === "board") this.board();
    this.map.draw(this.rows.layer, this.rows.shown);
    this.map.choose(this.rows.byId.get(this.selected) ?? null);
    this.bulk();
  }

  /** The table in its holder, where the past was shown in its place. */
  tableAgain() {
    if (!this.table.grid.isConnected) this.holders.rows.replaceChildren(this.table.grid, this.table.empty);
  }

  showBoard() {
    this.view = "board";
    this.holders.rows.scrollTop = 0;
    this.show();
  }

  board() {
    showBoard(this.holders.rows, this.rows, (filter) => { Object.assign(this.rows.filter, { text: "", ...filter }); this.filters(); this.arrange(); });
  }

  /** What was done to the layer; from: the number of the revision that stands first, else the latest. */
  showPast(from = null) {
    this.view = "past";
    this.show();
    const undo = async (number) => {
      if (await confirmed(t("desk.undo"), [t("desk.undo_sure", { number })], "desk.undo") && await this.saving.revision(number) && this.view === "past") this.showPast();
    };
    showLayerPast(this.holders.rows, this.rows.layer, { undo, open: (id) => this.open(id), from });
  }

  bulk() {
    const chosen = () => [...this.rows.chosen].map((id) => this.rows.byId.get(id)).filter(Boolean);
    const clear = () => { this.rows.chosen.clear(); this.table.refresh(); this.bulk(); };
    bulkBar(this.holders.bulk, this.rows, {
      clear, verify: async () => { if (await this.verify(chosen())) clear(); },
      edit: async (body) => { if (await this.saving.many(chosen(), "edit", body, "desk.saved_many")) clear(); },
    });
  }

  open(id, { scroll = true } = {}) {
    const row = this.rows.byId.get(id);
    this.stopAdding();
    this.stopShaping();
    if (!row) { if (id) this.say(t("desk.not_here"), true); return; }
    this.selected = id;
    this.table.select(id, { show: scroll });
    this.panel(row); // it takes its room from the map
    this.map.choose(row, { fly: true });
  }

  panel(row) {
    showPanel(this.holders.panel, this.rows.layer, row, {
      shut: () => this.shut(), verify: () => this.verify([row]), save: (properties) => this.saving.edit(row, { properties }),
      close: (until, reason) => this.saving.many([row], "close", { until, reason }), reopen: () => this.saving.many([row], "reopen"),
      retire: async () => { if (await confirmed(t("desk.retire"), [t("desk.retire_sure", { name: row.properties.name ?? row.id })], "desk.retire")) this.saving.retire(row); },
      undo: (number) => this.saving.undo(row, number), shape: () => this.reshape(row),
    });
    document.getElementById("desk").classList.add("with-panel");
  }

  /** Ask for a new feature in the panel, and for its place on the map. */
  add() {
    this.shut();
    this.map.pick((at) => this.adding.pick(at));
    document.getElementById("desk").classList.add("with-panel", "placing");
    this.adding = new Adding(this.holders.panel, this.rows.layer, {
      shut: () => this.shut(), mark: (at) => this.map.mark(at), look: (at) => this.map.look(at),
      names: (area, id) => named(this.rows.names[area][id] ?? {}),
      save: async (layer, body) => {
        const made = await this.saving.add(layer, body);
        if (!made) return;
        if (layer !== this.rows.layer) await this.load(layer);
        this.open(made.id);
      },
    });
    this.holders.panel.querySelector("select").focus();
  }

  stopAdding() {
    if (!this.adding) return;
    this.adding.form.stop();
    this.adding = null;
    this.map.pick(null);
    document.getElementById("desk").classList.remove("placing");
  }

  shut() {
    this.stopAdding();
    this.stopShaping();
    this.selected = null;
    this.holders.panel.hidden = true;
    document.getElementById("desk").classList.remove("with-panel");
    this.map.choose(null);
    this.table.select(null);
  }

  verify(rows) { return this.saving.many(rows, "verify", {}, "desk.verified"); }

  edit(row, name, cell) {
    if (!editsInline(this.rows.layer, name)) { this.open(row.id); document.getElementById(`field-${name}`)?.focus(); return; }
    editCell(cell, row, this.rows.layer, name, {
      save: (value) => this.saving.edit(this.rows.byId.get(row.id), { properties: { [name]: value } }),
      close: () => { cell.replaceChildren(); cell.classList.remove("has-editor"); this.table.draw(); this.table.focus(); },
    });
  }

  /** A point was dragged: the server says whether it may lie there; it is saved, or goes back. */
  moved(at) {
    const row = this.rows.byId.get(this.selected), geometry = { type: "Point", coordinates: at };
    const back = () => { this.map.back(row); this.bar(); };
    judge(this.rows.layer, row.id, () => ({ geometry }), ({ faults, why_not: why }) => {
      const wrong = why ? page.messages[`people.why.${why}`] : faults.filter((one) => one.severity === "error" && one.field !== "services").map((one) => one.words).join(" ");
      this.bar(wrong || t("desk.moved"), wrong ? [["desk.back", back]] : [["desk.back", back], ["desk.save_place", async () => { this.bar(); if (!await this.saving.edit(row, { geometry })) this.map.back(this.rows.byId.get(row.id) ?? row); }]], Boolean(wrong));
    }).now();
  }

  async reshape(row) {
    this.stopShaping();
    const cancel = ["desk.cancel", () => this.stopShaping()], started = this.shapingAsked = Symbol(row.id);
    this.bar(t("desk.loading"), [cancel]);
    let areas;
    try { areas = await areasWith(this.rows); } catch (error) { this.say(error.message, true); this.bar(); return; }
    if (this.shapingAsked !== started) return;
    const save = ["desk.save_shape", () => this.saveShape(row, this.shaping.changed())];
    this.shaping = new Reshaping(this.leaflet, areas, [this.rows.layer, row], (verdict, count) => {
      if (!verdict) { this.bar(t("desk.redraw_how"), [cancel]); return; }
      const wrong = verdict.why_not ? page.messages[`people.why.${verdict.why_not}`] : [...new Set(verdict.faults.map((fault) => fault.words))].join(" ");
      const over = verdict.overlaps.length ? t("desk.overlap") : "";
      this.bar(wrong ? `${wrong} ${over}` : t("desk.redraw_fits", { count }), wrong ? [cancel] : [cancel, save], Boolean(wrong));
    });
    this.bar(t("desk.redraw_how"), [cancel]);
    document.getElementById("desk").classList.add("shaping");
    this.map.fit(row);
  }

  /** Save what was redrawn. Where somebody else was quicker the map shows both, and one of them is chosen. */
  async saveShape(row, drawn) {
    const saved = await this.saving.boundaries(drawn, (conflicts) => {
      const gone = conflicts.find(({ theirs }) => theirs === null), name = ({ id, theirs, mine }) => named((theirs ?? mine)?.properties ?? {}) || id;
      this.shaping.beside(conflicts.map(({ theirs }) => theirs).filter(Boolean));
      const theirs = ["desk.keep_theirs", async () => { this.stopShaping(); await this.saving.fresh(conflicts); this.open(row.id); }];
      const mine = ["desk.keep_mine", () => {
        for (const { layer, id, found } of conflicts) drawn.items[layer][id] = found;
        this.saveShape(row, drawn);
      }];
      this.bar(gone ? t("desk.conflict_retired", { name: name(gone) }) : t("desk.redraw_conflict", { names: conflicts.map(name).join(t("desk.comma")) }), gone ? [theirs] : [theirs, mine], true);
    });
    if (saved) this.stopShaping();
  }

  stopShaping() {
    this.shaping?.remove();
    this.shaping = this.shapingAsked = null;
    document.getElementById("desk").classList.remove("shaping");
    this.bar();
  }

  /** What lies over the map: words and buttons, or nothing. */
  bar(words = "", buttons = [], wrong = false) {
    const bar = this.holders["map-bar"];
    bar.hidden = !words;
    bar.classList.toggle("wrong", wrong);
    bar.replaceChildren(h("p", { role: wrong ? "alert" : "status" }, words), ...buttons.map(([key, act], i) => h("button", { type: "button", class: `button small${i ? " primary" : ""}`, dataset: { act: key }, onclick: act }, t(key))));
  }

  put(features) {
    this.rows.put(features);
    this.show();
    const row = this.rows.byId.get(this.selected);
    if (row && (!features.length || features.some(({ id }) => id === row.id))) this.panel(row);
  }

  drop(id) {
    this.rows.drop(id);
    if (id === this.selected) this.shut();
    this.show();
  }

  say(words, wrong = false) {
    document.querySelector(".toast")?.remove();
    this.holders.live.textContent = words;
    const toast = h("p", { class: `toast${wrong ? " wrong" : ""}`, "aria-hidden": "true" }, words);
    document.body.append(toast);
    setTimeout(() => toast.remove(), SAID_MS);
  }
}
