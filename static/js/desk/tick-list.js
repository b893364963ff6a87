// Several of many, each a box to tick: in a list that says how many are ticked and how many more lie below its edge, and,
// where it is long, is narrowed by typing. Arrows go from box to box.
import { h, icon } from "geomap/dom.js";
import { t } from "geomap/page.js";

const MANY = 8;

/** Whether a name has the characters of a text in their order, as short names do: 城管 of 城市管理. */
const holds = (name, text) => {
  let at = 0;
  return [...text.toLowerCase()].every((char) => (at = name.toLowerCase().indexOf(char, at) + 1));
};

/** {element, chosen()}. options: {value, words, on}; changed() is called after a box was ticked or cleared. */
export function tickList(label, options, { id = null, changed = () => {} } = {}) {
  const list = new TickList(label, options, { id, changed });
  return { element: list.element, chosen: () => list.chosen() };
}

class TickList {
  constructor(label, options, { id, changed }) {
    this.options = options;
    this.boxes = options.map(({ value, on }) => h("input", { type: "checkbox", value, checked: on }));
    this.rows = options.map(({ words }, i) => h("label", { class: "tick-row" }, this.boxes[i], h("span", {}, words)));
    (this.boxes.find((box) => box.checked) ?? this.boxes[0])?.setAttribute("autofocus", ""); // a phone's keyboard stays away
    this.count = h("span", { class: "tick-count", role: "status" });
    this.find = options.length > MANY && h("input", { type: "search", maxlength: 40, autocomplete: "off", placeholder: t("ticks.find"), "aria-label": t("ticks.find"), oninput: () => this.narrow() });
    this.none = h("p", { class: "muted small tick-none", role: "status", hidden: true }, t("ticks.none"));
    this.list = h("div", { class: "tick-scroll", onscroll: () => this.edge() }, this.rows, this.none);
    this.more = h("button", { type: "button", class: "tick-more", tabindex: -1, "aria-hidden": "true", hidden: true, onclick: () => this.list.scrollBy({ top: this.list.clientHeight * 0.8 }) });
    this.element = h("fieldset", { id, class: "field tick-list", onchange: () => { this.tell(); changed(); }, onkeydown: (event) => this.key(event) },
      h("legend", {}, label, this.count), this.find, h("div", { class: "tick-frame" }, this.list, this.more));
    this.tell();
    new ResizeObserver(() => this.edge()).observe(this.list); // it has no height before it is shown
  }

  chosen() { return this.boxes.filter((box) => box.checked).map((box) => box.value); }

  tell() { this.count.textContent = t("ticks.count", { count: this.chosen().length, all: this.boxes.length }); }

  /** Rows that hold what is typed; those that are ticked stay in sight. */
  narrow() {
    const found = this.found;
    this.rows.forEach((row, i) => { row.hidden = !this.boxes[i].checked && !found.includes(this.boxes[i]); });
    this.none.hidden = found.length > 0;
    this.list.scrollTop = 0;
    this.edge();
  }

  /** The boxes of the rows that hold what is typed. */
  get found() {
    const text = this.find.value.trim();
    return this.boxes.filter((_, i) => holds(this.options[i].words, text));
  }

  get shown() { return this.boxes.filter((_, i) => !this.rows[i].hidden); }

  /** How many rows lie below the edge of the list. */
  edge() {
    const end = this.list.getBoundingClientRect().bottom;
    const below = this.rows.filter((row) => !row.hidden && row.getBoundingClientRect().bottom > end + 4).length;
    this.more.hidden = !below;
    if (below) this.more.replaceChildren(icon("chevron-down"), t("ticks.more", { count: below }));
  }

  key(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key], inSearch = event.target === this.find;
    if (by) {
      const shown = this.shown, at = shown.indexOf(event.target) + by;
      if (at < 0) (this.find || shown[0])?.focus();
      else shown[Math.min(at, shown.length - 1)]?.focus();
    } else if (inSearch && event.key === "Enter") { // ticks what was looked for, and sends nothing
      if (this.find.value.trim()) this.found.find((box) => !box.checked)?.click();
    } else if (inSearch && event.key === "Escape" && this.find.value) {
      this.find.value = "";
      this.narrow();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
