// The list of candidates: the way in the order of the visits, then the others; what speaks for each, how it stands, and
// what can be done there.
import { h, icon } from "geomap/dom.js";
import { distanceWords } from "geomap/locator/words.js";
import { named, page, t } from "geomap/page.js";
import { refill } from "geomap/searching/morph.js";
import { byWords, fitWords, numberWords, reasonWords } from "geomap/searching/words.js";

const MOST_WORDS = 200;

export class Cards {
  /** on: act({deed, place, words}), choose(key), putIn(key). */
  constructor(list, on) {
    Object.assign(this, { list, on, rows: [], search: null, isMine: false, writing: null, drafts: new Map(), isOpen: false });
    list.addEventListener("click", ({ target }) => { const button = target.closest("button[data-act]"); if (button) this.pressed(button.dataset); });
    list.addEventListener("input", ({ target }) => this.drafts.set(target.dataset.key, target.value));
    list.addEventListener("keydown", ({ key, target }) => { if (key === "Escape" && target.matches("textarea")) this.close(); });
  }

  /** rows: as rowsOf has them. search: the shared search, or null. isMine: whether the way begins where the searcher is. */
  show(rows, search, isMine) {
    Object.assign(this, { rows, search, isMine });
    const active = this.list.contains(document.activeElement) ? document.activeElement : null, { key, act } = active?.closest("[data-act]")?.dataset ?? {};
    refill(this.list, this.items());
    if (active && active !== document.activeElement) (this.find(key, act) ?? this.find(key, "choose"))?.focus({ preventScroll: true });
  }

  again() { this.show(this.rows, this.search, this.isMine); }

  find(key, act) { return key ? this.list.querySelector(`[data-key="${CSS.escape(key)}"][data-act="${act}"]`) : this.list.querySelector(`[data-act="${act}"]`); }

  /** The note that is written, else, with isRead, the first card in sight that stays in its part of the list. */
  read(top, rows, isRead) {
    const written = this.list.contains(document.activeElement) && document.activeElement.closest("textarea");
    if (written || !isRead) return written || null;
    const part = new Map(rows.map((row) => [row.key, row.part]));
    return [...this.list.children].find((one) => one.dataset.place && part.get(one.dataset.place) === one.dataset.part && one.getBoundingClientRect().bottom > top) ?? null;
  }

  /** Make sure that the card of a place is shown; the button that it begins with. */
  reach(key) {
    if (this.rows.find((row) => row.key === key)?.part === "further") { this.isOpen = true; this.again(); }
    return this.find(key, "choose");
  }

  items() {
    return this.rows.flatMap((row, i) => {
      const { part } = row, isFirst = part !== this.rows[i - 1]?.part, isShown = part !== "further" || this.isOpen;
      return [isFirst ? this.heading(part) : null, isShown ? this.card(row) : null].filter(Boolean);
    });
  }

  heading(part) {
    if (part === "way" || part === "found") return null;
    const words = t(`lost.part.${part}`, { count: this.rows.filter((row) => row.part === part).length });
    const turn = () => h("button", { class: "button", type: "button", "aria-expanded": String(this.isOpen), dataset: { act: "further" } }, words, icon("chevron-down"));
    return h("li", { class: "lost-part", dataset: { part: `part-${part}` } }, h("h2", {}, part === "further" ? turn() : words));
  }

  card(row) {
    const { candidate, key, part, leg, number } = row, one = this.search?.places[key], isMine = one?.going && one.going === this.search.you;
    return h("li", { class: `card lost-card${isMine ? " mine" : ""}${part === "searched" ? " done" : ""}`, dataset: { place: key, part } },
      h("div", { class: "lost-head" },
        h("button", { class: `lost-number ${part}`, type: "button", dataset: { key, act: "choose" }, "aria-label": `${numberWords(row)} ${named(candidate)}` }, sign(row)),
        h("h2", { class: "card-title" }, candidate.layer === "landscape" ? named(candidate) : h("a", { href: `/${key}`, target: "_blank", rel: "noopener" }, named(candidate))),
        leg ? h("span", { class: "lost-leg" }, this.legWords(leg, number === 1)) : null),
      candidate.address ? h("p", { class: "muted small" }, candidate.address) : null,
      h("p", { class: "lost-fit" }, h("meter", { value: candidate.score, "aria-hidden": "true" }), h("span", {}, fitWords(candidate))),
      h("ul", { class: "lost-why" }, candidate.reasons.map((reason) => h("li", {}, reasonWords(reason)))),
      one ? this.standing(key, one) : null,
      this.writing === key ? this.note(key, one.words) : h("div", { class: "lost-deeds" }, this.deeds(row, one)));
  }

  standing(key, { state, going, words, by, at }) {
    const { you } = this.search, isMine = going && going === you;
    const says = going ? (isMine ? t("lost.you_go") : t("lost.other_goes", { who: going })) : t(`lost.state.${state}`);
    return [
      going || by ? h("p", { class: "lost-state" }, h("span", { class: `pill ${state === "found" || isMine ? "open" : going ? "unknown" : ""}` }, says), by ? h("span", { class: "muted" }, byWords({ by, at }, you)) : null) : null,
      words ? h("p", { class: "lost-words" }, words) : null,
    ];
  }

  deeds({ key, part, byHand }, one) {
    const turn = part === "further" ? button(key, "put_in", "plus") : part === "way" && byHand && !one?.going ? button(key, "take_out", "xmark") : null;
    if (!one) return [turn];
    const { state, going } = one, { you, ended } = this.search, isFree = state === "open" && !ended, isMine = going && going === you;
    return [
      isFree && !going ? button(key, "go", "person-walking", "primary") : null,
      isFree && isMine ? button(key, "leave", "xmark") : null,
      isFree ? button(key, "searched", "circle-check", isMine ? "primary" : "") : null,
      turn,
      state !== "found" && !ended ? button(key, "find_here", "star") : null,
      state === "searched" && !ended ? button(key, "reopen", "rotate-left") : null,
      button(key, "note", "comments"),
    ];
  }

  note(key, words) {
    const field = h("textarea", { maxlength: MOST_WORDS, "aria-label": t("lost.note"), placeholder: t("lost.note_hint"), dataset: { key, act: "write" } });
    field.value = this.drafts.get(key) ?? words ?? ""; // one that stays keeps what is typed in it
    return h("div", { class: "lost-note" }, field, h("div", { class: "lost-deeds" }, button(key, "note_save", "circle-check", "primary"), button(key, "note_close", "xmark")));
  }

  pressed({ key, act }) {
    const own = {
      choose: () => this.on.choose(key),
      further: () => { this.isOpen = !this.isOpen; this.again(); },
      put_in: () => this.on.putIn(key),
      take_out: () => this.on.putIn(key),
      find_here: () => { if (confirm(t("lost.found_sure"))) this.on.act({ deed: "found", place: key }); },
      note: () => { this.writing = key; this.again(); this.find(key, "write").focus(); },
      note_close: () => this.close(),
      note_save: () => this.save(key),
    }[act];
    if (own) own(); else this.on.act({ deed: act, place: key });
  }

  save(key) {
    const words = this.find(key, "write").value.replace(/\s+/g, " ").trim();
    this.close();
    if (words) this.on.act({ deed: "note", place: key, words });
  }

  close() {
    const key = this.writing;
    this.writing = null;
    this.drafts.delete(key);
    this.again();
    this.find(key, "note")?.focus({ preventScroll: true });
  }

  legWords({ distance_m: metres, measured }, isFirst) {
    const told = t(isFirst ? (this.isMine ? "lost.leg_here" : "lost.leg_first") : "lost.leg", { distance: distanceWords(metres) });
    return measured === "straight" && page.modes.length ? `${told} · ${t("lost.leg_straight")}` : told;
  }
}

const SIGNS = { others: "person-walking", searched: "circle-check", found: "star" };

/** What stands in the circle of a place, in the list and on the map: its number among the visits, or how it stands. */
export function sign({ part, number }) {
  if (number) return new Text(String(number));
  return SIGNS[part] ? icon(SIGNS[part]) : new Text("·");
}

function button(key, act, name, look = "") { return h("button", { class: `button ${look}`, type: "button", dataset: { key, act } }, icon(name), t(`lost.${act}`)); }
