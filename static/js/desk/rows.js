// The features of the layer that is edited: loaded, filtered, sorted, replaced one by one as they are saved.
import { ask } from "geomap/desk/api.js";
import { fieldOf, valueWords } from "geomap/desk/fields.js";
import { page } from "geomap/page.js";

const COLLATOR = new Intl.Collator(page.html_lang, { numeric: true });
const TEXTS = new WeakMap();

export class Rows {
  constructor() {
    Object.assign(this, { layer: page.desk.layers[0], all: [], shown: [], names: {}, sort: { by: "name", down: false } });
    this.filter = { text: "", street: page.desk.street, community: "", due: "" };
    this.byId = new Map();
    this.chosen = new Set();
  }

  async load(layer = this.layer) {
    const { features, names } = await ask(`/items/${layer}`);
    this.texts = new Map();
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
    this.orders = new Map();
    for (const { properties, hours } of this.all) if (hours) page.hours[properties.opening_hours] = hours;
    this.arrange();
  }

  /** Filter and sort anew. */
  arrange() {
    const { text, street, community, due } = this.filter, words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
    this.within = this.ordered().filter((row) => (!street || row.street === street) && (!community || row.community === community) && words.every((word) => searched(this, row).includes(word)));
    this.shown = this.within.filter((row) => !due || row.due.includes(due));
    if (this.sort.down) this.shown.reverse();
  }

  /** All rows as they are sorted, upwards. Texts are compared once a column, and each but once: what was in order before a
      feature was saved is nearly so after it. */
  ordered() {
    const { by } = this.sort;
    if (!this.orders.has(by)) {
      const keys = new Map(this.all.map((row) => [row, sortKey(this, row, by)])), texts = [...new Set([...this.texts.get(by) ?? [], ...keys.values()])];
      const compare = by.endsWith("_on") ? (a, b) => (a < b ? -1 : Number(a > b)) : COLLATOR.compare;
      const rank = new Map(texts.sort((a, b) => (typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b)))).map((text, i) => [text, i]));
      this.texts.set(by, texts);
      this.orders.set(by, [...this.all].sort((a, b) => rank.get(keys.get(a)) - rank.get(keys.get(b))));
    }
    return this.orders.get(by);
  }

  /** How many of the rows of the filter, the due tab left aside, are due for it; all for an empty one. */
  count(due) { return due ? this.within.filter((row) => row.due.includes(due)).length : this.within.length; }

  area(row, which = "streets") { return this.names[which]?.[which === "streets" ? row.street : row.community]; }
}

function searched(rows, row) {
  if (TEXTS.has(row)) return TEXTS.get(row);
  const p = row.properties;
  const text = [row.id, p.name, p.name_en, p.address, p.phone, rows.area(row)?.name, rows.area(row, "communities")?.name].join(" ").toLowerCase();
  TEXTS.set(row, text);
  return text;
}

function sortKey(rows, row, by) {
  if (by === "street") return rows.area(row)?.name ?? "";
  const value = row.properties[by];
  if (Array.isArray(value)) return value.length;
  if (typeof value === "number") return value;
  return by === "verified_on" || by === "name" ? value ?? "" : valueWords(fieldOf(rows.layer, by), value);
}
