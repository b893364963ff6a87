// The features of the layer that is edited: loaded, filtered, sorted, replaced one by one as they are saved.
import { ask } from "geomap/desk/api.js";
import { fieldOf, valueWords } from "geomap/desk/fields.js";
import { page } from "geomap/page.js";

export class Rows {
  constructor() {
    Object.assign(this, { layer: page.desk.layers[0], all: [], shown: [], names: {}, sort: { by: "name", down: false } });
    this.filter = { text: "", street: page.desk.street, community: "", due: "" };
    this.byId = new Map();
    this.chosen = new Set();
  }

  async load(layer = this.layer) {
    const { features, names } = await ask(`/items/${layer}`);
    if (layer !== this.layer) { this.filter = { ...this.filter, text: "", community: "", due: "" }; this.chosen.clear(); }
    Object.assign(this, { layer, all: features, names });
    this.index();
  }

  /** Put saved features in place of what they were; a new one comes first. */
  put(features) {
    for (const feature of features) {
      const at = this.all.findIndex((row) => row.id === feature.id);
      if (at < 0) this.all.unshift(feature); else this.all[at] = feature;
    }
    this.index();
  }

  drop(id) {
    this.all = this.all.filter((row) => row.id !== id);
    this.chosen.delete(id);
    this.index();
  }

  index() {
    this.byId = new Map(this.all.map((row) => [row.id, row]));
    for (const { properties, hours } of this.all) if (hours) page.hours[properties.opening_hours] = hours;
    this.arrange();
  }

  /** Filter and sort anew. */
  arrange() {
    const { text, street, community, due } = this.filter, words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
    this.within = this.all.filter((row) => (!street || row.street === street) && (!community || row.community === community) && words.every((word) => searched(this, row).includes(word)));
    const { by, down } = this.sort, compare = new Intl.Collator(page.html_lang, { numeric: true }).compare;
    const keyed = this.within.filter((row) => !due || row.due.includes(due)).map((row) => [sortKey(this, row, by), row]);
    keyed.sort(([a], [b]) => (typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b))));
    this.shown = (down ? keyed.reverse() : keyed).map(([, row]) => row);
  }

  /** How many of the rows of the filter, the due tab left aside, are due for it; all for an empty one. */
  count(due) { return due ? this.within.filter((row) => row.due.includes(due)).length : this.within.length; }

  area(row, which = "streets") { return this.names[which]?.[which === "streets" ? row.street : row.community]; }
}

function searched(rows, row) {
  const p = row.properties;
  return [row.id, p.name, p.name_en, p.address, p.phone, rows.area(row)?.name, rows.area(row, "communities")?.name].join(" ").toLowerCase();
}

function sortKey(rows, row, by) {
  if (by === "street") return rows.area(row)?.name ?? "";
  const value = row.properties[by];
  if (Array.isArray(value)) return value.length;
  if (typeof value === "number") return value;
  return by === "verified_on" || by === "name" ? value ?? "" : valueWords(fieldOf(rows.layer, by), value);
}
