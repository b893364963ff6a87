// The search field: names by characters, pinyin or initials, with a list that follows the typing.
import { getJSON } from "geomap/data.js";
import { h, icon } from "geomap/dom.js";
import { named, page, t } from "geomap/page.js";

const PAUSE_MS = 140;
const LIMIT = 8;

export class SearchBox {
  /** onchoose(result): a match of /api/search was chosen. layers: names of those to search, all by default. idle: what is
      offered while nothing is typed. */
  constructor(form, onchoose, { layers = "", idle = [] } = {}) {
    Object.assign(this, { layers, idle });
    this.input = form.querySelector("input");
    this.list = form.querySelector("[role=listbox]");
    this.onchoose = onchoose;
    this.results = [];
    this.active = -1;
    this.input.addEventListener("input", () => { this.active = -1; clearTimeout(this.timer); this.timer = setTimeout(() => this.look(), PAUSE_MS); });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => { if (this.results.length) this.open(true); else if (this.idle.length) this.show(this.idle); });
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) this.open(false); });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      clearTimeout(this.timer);
      if (this.active < 0) await this.look();
      if (this.results.length) this.choose(Math.max(0, this.active));
    });
    if (document.activeElement === this.input) this.look(); // of what was typed before this script came
  }

  async look() {
    const query = this.input.value.trim();
    this.abort?.abort();
    if (!query) { this.show(this.idle); return; }
    this.abort = new AbortController();
    try {
      const found = await getJSON(`${page.api}/search?${new URLSearchParams({ q: query, limit: LIMIT, ...(this.layers && { layer: this.layers }) })}`, this.abort);
      this.show(found.results, t("ui.search_none", { query }));
    } catch (error) {
      if (error.name !== "AbortError") this.show([], error.message);
    }
  }

  show(results, empty = "") {
    this.results = results;
    this.active = -1;
    this.list.replaceChildren(...results.map((result, i) => h("li", {
      role: "option", id: `${this.list.id}-${i}`, "aria-selected": "false", class: "found", onpointerdown: (event) => event.preventDefault(), onclick: () => this.choose(i),
    }, icon(page.layers[result.layer]?.icon ?? "map-location-dot"), h("span", { class: "found-name" }, named(result)),
      h("span", { class: "muted small" }, page.layers[result.layer]?.title ?? ""))),
      ...(results.length || !empty ? [] : [h("li", { class: "found muted", role: "option", "aria-disabled": "true", "aria-selected": "false" }, empty)]));
    this.input.removeAttribute("aria-activedescendant");
    this.open(results.length > 0 || Boolean(empty));
  }

  open(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
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
    this.input.blur();
    this.onchoose(result);
  }
}
