// The figures of an answer: how many are covered, who is left out worst, and beside them those of another scenario.
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";
import { differenceWords, gainWords, lengthWords, numberWords, personsWords, pointsWords, shareWords } from "geomap/plan/words.js";

const PARTS = ["backup", "once", "out"];

export class Figures {
  /** onarea(id): an area was chosen. */
  constructor(holder, { onarea }) { Object.assign(this, { holder, onarea }); }

  /** answer: as Case has it. worst: {id, name, out} of the community with most people left out, or null. kept: the answer
      to compare with, or null. notes: why to read this with care. */
  show(answer, { limit_m, worst, hour, kept, altered, notes }) {
    const { figures, before } = answer, { persons, covered, backup } = figures, gained = covered - before.figures.covered;
    const parts = { backup, once: covered - backup, out: persons - covered };
    const row = (name, words, ...more) => h("div", { dataset: { figure: name } }, h("dt", {}, t(`plan.${name}`)), h("dd", {}, words, more));
    this.holder.replaceChildren(
      h("div", { class: "share-line" },
        h("strong", { class: "share", dataset: { figure: "share" } }, shareWords(covered / persons)),
        h("span", {}, t("plan.share_of", { count: numberWords(persons) }), h("span", { class: "share-hour" }, hour,
          altered ? h("span", { class: `gain${Math.sign(gained) < 0 ? " loss" : ""}`, dataset: { figure: "gain" } }, gainWords(gained)) : null))),
      bar(parts, persons),
      ...(kept ? [this.compare(kept, answer, { limit_m })] : [h("ul", { class: "bar-key" }, PARTS.map((part) => h("li", { dataset: { figure: part } }, h("span", { class: `dot ${part}`, "aria-hidden": "true" }), h("span", {}, t(`plan.part_${part}`)), h("b", {}, numberWords(parts[part]))))),
      h("dl", { class: "figure-rows" },
        row("covered", personsWords(covered)),
        row("median", lengthWords(figures.median_mm, limit_m)),
        row("p90", lengthWords(figures.p90_mm, limit_m)),
        worst ? row("worst", h("button", { class: "link", type: "button", onclick: () => this.onarea(worst.id) }, worst.name), h("span", { class: "muted small block" }, personsWords(worst.out))) : null)]),
      ...notes.map((words) => h("p", { class: "muted small figure-note" }, words)));
  }

  /** Two answers side by side, the kept one first, with differences. */
  compare(kept, now, { limit_m }) {
    const share = ({ covered, persons }) => covered / persons;
    const rows = [
      ["share", share, shareWords, pointsWords], ["covered", (f) => f.covered, numberWords, differenceWords],
      ["part_out", (f) => f.persons - f.covered, numberWords, differenceWords], ["part_backup", (f) => f.backup, numberWords, differenceWords],
      ["median", (f) => f.median_mm, (mm) => lengthWords(mm, limit_m), null], ["p90", (f) => f.p90_mm, (mm) => lengthWords(mm, limit_m), null],
    ];
    return h("table", { class: "compare-table" }, h("caption", { class: "visually-hidden" }, t("plan.compare")),
      h("thead", {}, h("tr", {}, h("td", {}), ["plan.case_a", "plan.case_b", "plan.difference"].map((key) => h("th", { scope: "col" }, t(key))))),
      h("tbody", {}, rows.map(([name, read, say, differ]) => {
        const [a, b] = [kept.figures, now.figures].map(read);
        return h("tr", { dataset: { figure: name } }, h("th", { scope: "row" }, t(`plan.row_${name}`)), h("td", {}, say(a)), h("td", {}, say(b)), h("td", { class: "difference" }, differ ? differ(b - a) : ""));
      })));
  }

  /** Nothing to show. */
  clear(...children) { this.holder.replaceChildren(...children); }
}

/** Three parts of a whole as a bar; the list under it says the same in words. */
function bar(parts, persons) {
  const element = h("div", { class: "share-bar", "aria-hidden": "true" }, PARTS.map((part) => h("span", { class: part })));
  PARTS.forEach((part, i) => { element.children[i].style.flexGrow = parts[part] / persons; });
  return element;
}
