// The list of candidates in the order of the visits: what speaks for each, how it stands, and what can be done there.
import { h, icon } from "geomap/dom.js";
import { distanceWords } from "geomap/locator/words.js";
import { named, page, t } from "geomap/page.js";
import { byWords, reasonWords } from "geomap/searching/words.js";

const MOST_WORDS = 200;

export class Cards {
  /** on: act({deed, place, words}), choose(key). */
  constructor(list, on) { Object.assign(this, { list, on, writing: null, drafts: new Map() }); }

  /** rows: {candidate, leg, first}, in their order. search: the shared search, or null. */
  show(rows, search) {
    const focus = this.list.contains(document.activeElement) ? document.activeElement.closest("[data-act]")?.dataset : null;
    Object.assign(this, { rows, search });
    this.list.replaceChildren(...rows.map((row) => this.card(row)));
    if (focus) (this.find(focus.key, focus.act) ?? this.find(focus.key, "choose"))?.focus({ preventScroll: true });
  }

  find(key, act) { return this.list.querySelector(`[data-key="${CSS.escape(key)}"][data-act="${act}"]`); }

  card({ candidate, leg, first }) {
    const { key } = candidate, standing = this.search?.places[key], mine = standing?.going && standing.going === this.search.you;
    return h("li", { class: `card lost-card${mine ? " mine" : ""}${standing && standing.state !== "open" ? " done" : ""}`, dataset: { place: key } },
      h("div", { class: "lost-head" },
        h("button", { class: `lost-number ${numberLook(standing, this.search?.you)}`, type: "button", dataset: { key, act: "choose" }, "aria-label": `${t("lost.number", candidate)} ${named(candidate)}`, onclick: () => this.on.choose(key) }, String(candidate.number)),
        h("h2", { class: "card-title" }, candidate.layer === "landscape" ? named(candidate) : h("a", { href: `/${key}`, target: "_blank", rel: "noopener" }, named(candidate))),
        leg ? h("span", { class: "lost-leg" }, legWords(leg, first)) : null),
      candidate.address ? h("p", { class: "muted small" }, candidate.address) : null,
      h("ul", { class: "lost-why" }, candidate.reasons.map((reason) => h("li", {}, reasonWords(reason)))),
      standing ? this.standing(key, standing) : null);
  }

  standing(key, standing) {
    const { you, ended } = this.search, { state, going, words } = standing;
    const says = going ? (going === you ? t("lost.you_go") : t("lost.other_goes", { who: going })) : t(`lost.state.${state}`);
    return [
      h("p", { class: "lost-state" }, h("span", { class: `pill ${state === "found" || going === you && going ? "open" : going ? "unknown" : ""}` }, says), standing.by ? h("span", { class: "muted" }, byWords(standing, you)) : null),
      words ? h("p", { class: "lost-words" }, words) : null,
      this.writing === key ? this.note(key, words) : h("div", { class: "lost-deeds" }, this.deeds(key, standing, ended)),
    ];
  }

  deeds(key, { state, going }, ended) {
    const { you } = this.search, free = state === "open" && !ended;
    return [
      free && !going ? this.button(key, "go", "person-walking", "primary") : null,
      free && going && going === you ? this.button(key, "leave", "xmark") : null,
      free ? this.button(key, "searched", "circle-check", going && going === you ? "primary" : "") : null,
      state !== "found" && !ended ? this.button(key, "find_here", "star", "", () => { if (confirm(t("lost.found_sure"))) this.on.act({ deed: "found", place: key }); }) : null,
      state === "searched" && !ended ? this.button(key, "reopen", "rotate-left") : null,
      this.button(key, "note", "comments", "", () => { this.writing = key; this.show(this.rows, this.search); this.list.querySelector("textarea")?.focus(); }),
    ];
  }

  button(key, act, sign, look = "", onclick = () => this.on.act({ deed: act, place: key })) {
    return h("button", { class: `button ${look}`, type: "button", dataset: { key, act }, onclick }, icon(sign), t(`lost.${act}`));
  }

  note(key, words) {
    const field = h("textarea", { maxlength: MOST_WORDS, "aria-label": t("lost.note"), placeholder: t("lost.note_hint"), dataset: { key, act: "write" }, oninput: () => this.drafts.set(key, field.value) });
    field.value = this.drafts.get(key) ?? words ?? "";
    const close = () => { this.writing = null; this.drafts.delete(key); this.show(this.rows, this.search); this.find(key, "note")?.focus({ preventScroll: true }); };
    const save = () => { const text = field.value.replace(/\s+/g, " ").trim(); close(); if (text) this.on.act({ deed: "note", place: key, words: text }); };
    return h("div", { class: "lost-note", onkeydown: (event) => { if (event.key === "Escape") close(); } }, field,
      h("div", { class: "lost-deeds" },
        h("button", { class: "button primary", type: "button", dataset: { key, act: "note_save" }, onclick: save }, t("lost.note_save")),
        h("button", { class: "button", type: "button", dataset: { key, act: "note_close" }, onclick: close }, t("ui.close"))));
  }
}

/** The class of a candidate's number: how the place stands. */
export function numberLook(standing, you) {
  if (!standing) return "";
  if (standing.state !== "open") return standing.state;
  return standing.going && standing.going !== you ? "away" : "";
}

function legWords({ distance_m: metres, measured }, first) {
  const told = t(first ? "lost.leg_first" : "lost.leg", { distance: distanceWords(metres) });
  return measured === "straight" && page.modes.length ? `${told} · ${t("lost.leg_straight")}` : told;
}
