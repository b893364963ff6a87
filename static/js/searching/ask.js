// The form: what is remembered, how far around, and from where.
import { h } from "geomap/dom.js";
import { distanceWords } from "geomap/locator/words.js";
import { named, page, t } from "geomap/page.js";

const RADII_M = [500, 1000, 1500, 3000, 5000, 10000];
const USUAL_M = 1500;
const PARTS = { zh: "，", en: ", " };

export class Ask {
  /** on: locate(), find(clues, radius_m). */
  constructor(find, on) {
    this.form = find("ask");
    Object.assign(this, { clues: find("clues"), told: find("from"), radius: find("radius"), locate: find("locate"), common: find("common") });
    this.radius.replaceChildren(...RADII_M.map((metres) => h("option", { value: metres, selected: metres === USUAL_M }, distanceWords(metres))));
    this.common.replaceChildren(...page.clues.map((clue) => h("button", { class: "chip", type: "button", dataset: { clue: clue.code }, onclick: () => this.add(named(clue)) }, named(clue))));
    this.locate.addEventListener("click", () => on.locate());
    this.form.addEventListener("submit", (event) => { event.preventDefault(); on.find(this.clues.value.trim(), Number(this.radius.value)); });
  }

  /** Show the form; in a shared search only what says where one is. */
  open({ shared = false } = {}) {
    this.form.hidden = false;
    for (const part of this.form.querySelectorAll("label, #clues, #clues-note, #common, [type=submit]")) part.hidden = shared;
    this.clues.disabled = shared;
    if (!shared) this.from(t("lost.no_point"));
  }

  add(words) {
    const said = this.clues.value.trim();
    if (!said.includes(words)) this.clues.value = said ? `${said}${PARTS[page.language] ?? ", "}${words}` : words;
  }

  from(words) { this.told.textContent = words; }

  busy(busy) { this.locate.toggleAttribute("aria-busy", busy); }
}
