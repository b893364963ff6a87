// Search fields with a list that follows the typing: names by characters, pinyin or initials.
import { getJSON } from "geomap/data.js";
import { h, icon } from "geomap/dom.js";
import { named, page, t } from "geomap/page.js";

const PAUSE_MS = 140;
const LIMIT = 8;

/** The address that searches the map's names. layers: those to search, parted by commas; all by default. */
export const searchAddress = (query, layers = "") => `${page.api}/search?${new URLSearchParams({ q: query, limit: LIMIT, ...(layers && { layer: layers }) })}`;

/** The icon and the title of a result's layer. */
function aboutLayer({ layer }) {
  const { icon: sign = "map-location-dot", title = "" } = page.layers[layer] ?? {};
  return [sign, title];
}

/** A field and the list below it, within box: the one combobox and the one listbox there. */
export class Suggestions {
  /** onchoose(result): one was chosen. find(query): the address that answers with {results}. idle: what is offered
      while nothing is typed. none(query): the words where nothing is found. about(result): [icon, words beside its name], those
      of its layer by default. */
  constructor(box, onchoose, { find, idle = [], none = (query) => t("ui.search_none", { query }), about = aboutLayer }) {
    Object.assign(this, { onchoose, find, idle, none, about });
    this.input = box.querySelector("[role=combobox]");
    this.list = box.querySelector("[role=listbox]");
    this.results = [];
    this.active = -1;
    this.input.addEventListener("input", () => { this.active = -1; clearTimeout(this.timer); this.timer = setTimeout(() => this.look(), PAUSE_MS); });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => { if (this.results.length) this.open(true); else if (this.idle.length) this.show(this.idle); });
    box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) this.open(false); });
  }

  async look() {
    const query = this.input.value.trim();
    this.abort?.abort();
    if (!query) { this.show(this.idle); return; }
    this.abort = new AbortController();
    try {
      this.show((await getJSON(this.find(query), this.abort)).results, this.none(query));
    } catch (error) {
      if (error.name !== "AbortError") this.show([], error.message);
    }
  }

  show(results, empty = "") {
    this.results = results;
    this.active = -1;
    this.list.replaceChildren(...results.map((result, i) => h("li", {
      role: "option", id: `${this.list.id}-${i}`, "aria-selected": "false", class: "found", onpointerdown: (event) => event.preventDefault(), onclick: () => this.choose(i),
    }, icon(this.about(result)[0]), h("span", { class: "found-name" }, named(result)), h("span", { class: "muted small" }, this.about(result)[1]))),
      ...(results.length || !empty ? [] : [h("li", { class: "found muted", role: "option", "aria-disabled": "true", "aria-selected": "false" }, empty)]));
    this.input.removeAttribute("aria-activedescendant");
    this.open(results.length > 0 || Boolean(empty));
  }

  open(open) {
    this.list.hidden = !open;
    if (this.input.hasAttribute("aria-expanded")) this.input.setAttribute("aria-expanded", String(open));
  }

  key(event) {
    if (event.key === "Escape") { if (!this.list.hidden) event.preventDefault(); this.open(false); return; }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.results.length) return;
    event.preventDefault();
    this.open(true);
    this.active = (Math.max(this.active, step < 0 ? 0 : -1) + step + this.results.length) % this.results.length;
    [...this.list.children].forEach((row, i) => {
      row.setAttribute("aria-selected", String(i === this.active));
      if (i === this.active) row.scrollIntoView({ block: "nearest" });
    });
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
  }

  choose(i) {
    const result = this.results[i];
    clearTimeout(this.timer);
    this.abort?.abort();
    this.input.value = named(result);
    this.open(false);
    this.onchoose(result);
  }
}

/** A form that searches and nothing else: Enter takes the first of what is found. */
export class SearchBox extends Suggestions {
  /** onchoose(result): a match of /api/search was chosen. layers: names of those to search, all by default. idle: what is
      offered while nothing is typed. */
  constructor(form, onchoose, { layers = "", idle = [] } = {}) {
    super(form, onchoose, { idle, find: (query) => searchAddress(query, layers) });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      clearTimeout(this.timer);
      if (this.active < 0) await this.look();
      if (this.results.length) this.choose(Math.max(0, this.active));
    });
    if (document.activeElement === this.input) this.look(); // of what was typed before this script came
  }

  choose(i) {
    super.choose(i);
    this.input.blur();
  }
}

/** A field of a larger form: Enter takes what is marked in the open list, and sends nothing. What was typed and not
    chosen stays as typed. onchange(result): one was chosen; null: it is typed over. searching: whether it looks. */
export class ChoiceField extends Suggestions {
  constructor(box, onchange, options) {
    super(box, onchange, options);
    this.searching = true;
    this.input.addEventListener("input", () => onchange(null));
  }

  look() { return this.searching ? super.look() : null; }

  key(event) {
    if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      if (this.results.length) this.choose(Math.max(0, this.active));
      return;
    }
    super.key(event);
  }
}
