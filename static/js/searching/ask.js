// The form: what is remembered, how far around, and from where: one's position, a name, or a tap on the map.
import { h } from "geomap/dom.js";
import { distanceWords } from "geomap/locator/words.js";
import { named, page, t } from "geomap/page.js";
import { ChoiceField, searchAddress } from "geomap/search-box.js";

const RADII_M = [500, 1000, 1500, 3000, 5000, 10000];
const USUAL_M = 1500;
const PARTS = { zh: "，", en: ", " };
const START_LAYERS = "compounds,communities,stations";

export class Ask {
  /** on: locate(), named(result of /api/search), find(clues, radius_m). */
  constructor(find, on) {
    this.form = find("ask");
    Object.assign(this, { clues: find("clues"), told: find("from"), radius: find("radius"), locate: find("locate"), common: find("common") });
    this.radius.replaceChildren(...RADII_M.map((metres) => h("option", { value: metres, selected: metres === USUAL_M }, distanceWords(metres))));
    this.common.replaceChildren(...page.clues.map((clue) => h("button", { class: "chip", type: "button", dataset: { clue: clue.code }, onclick: () => this.add(named(clue)) }, named(clue))));
    this.start = new ChoiceField(find("start-box"), (result) => { if (result) on.named(result); }, { find: (query) => searchAddress(query, START_LAYERS) });
    find("start-box").addEventListener("keydown", (event) => this.take(event), true); // before the field's own
    this.locate.addEventListener("click", () => on.locate());
    this.form.addEventListener("submit", (event) => { event.preventDefault(); on.find(this.clues.value.trim(), Number(this.radius.value)); });
  }

  /** Show the form; in a shared search only what says where one is. */
  open({ shared = false } = {}) {
    this.form.hidden = false;
    for (const part of this.form.querySelectorAll("[data-clues], [type=submit]")) part.hidden = shared;
    this.clues.disabled = shared;
    if (!shared) this.from(t("lost.no_point"));
  }

  add(words) {
    const said = this.clues.value.trim();
    if (!said.includes(words)) this.clues.value = said ? `${said}${PARTS[page.language] ?? ", "}${words}` : words;
  }

  /** Enter in the field of names takes the first of what that finds, though its list has not come yet, unless another is
      marked; nothing is looked for from elsewhere. */
  async take(event) {
    if (event.key !== "Enter" || this.start.active >= 0) return;
    event.preventDefault();
    event.stopPropagation();
    await this.start.look();
    if (this.start.results.length) this.start.choose(0);
  }

  /** Say where the way begins. isNamed: it is the name in the field, which else is no more what was typed. */
  from(words, isNamed = false) {
    this.told.textContent = words;
    if (!isNamed) this.start.input.value = "";
  }

  busy(busy) { this.locate.toggleAttribute("aria-busy", busy); }
}
