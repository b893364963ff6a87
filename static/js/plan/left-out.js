// The communities and streets out of reach, most people first.
import { h } from "geomap/dom.js";
import { named, t } from "geomap/page.js";
import { numberWords, shareWords } from "geomap/plan/words.js";

const FIRST = 12;

export class LeftOut {
  /** onarea(id): an area was chosen. name(area): what it is called in short. */
  constructor(holder, { onarea, name }) {
    Object.assign(this, { holder, onarea, name, by: "communities", all: false });
  }

  /** The areas with people left out, most first: {id, name, persons, out}. */
  static areas(ground, figures, by, name = named) {
    const { persons, covered } = figures[by];
    return ground[by].map((area, i) => ({ id: area.id, name: name(area), persons: persons[i], out: persons[i] - covered[i] }))
      .filter(({ out }) => out > 0).sort((a, b) => b.out - a.out || (a.id < b.id ? -1 : 1));
  }

  show(ground, figures) {
    this.shown = [ground, figures];
    const areas = LeftOut.areas(ground, figures, this.by, this.name), rows = this.all ? areas : areas.slice(0, FIRST);
    const choose = (by) => h("button", { type: "button", "aria-pressed": String(this.by === by), dataset: { by }, onclick: () => { this.by = by; this.again(`[data-by="${by}"]`); } }, t(`plan.by_${by}`));
    this.holder.replaceChildren(
      h("div", { class: "list-head" }, h("p", { class: "muted small" }, areas.length ? t("plan.left_out_count", { count: areas.length }) : t("plan.nobody_left_out")),
        h("div", { class: "segmented small", role: "group", "aria-label": t("plan.by") }, choose("communities"), choose("streets"))),
      h("ol", { class: "left-out" }, rows.map((area) => {
        const share = area.out / area.persons, fill = h("span", { class: "row-fill", "aria-hidden": "true" });
        fill.style.width = `${(100 * area.out) / areas[0].out}%`;
        return h("li", {}, h("button", { type: "button", dataset: { area: area.id }, onclick: () => this.onarea(area.id) }, fill,
          h("span", { class: "row-name" }, area.name), h("b", {}, numberWords(area.out)), h("span", { class: "muted row-share" }, shareWords(share))));
      })),
      areas.length > FIRST ? h("button", { class: "button wide quiet all", type: "button", onclick: () => { this.all = !this.all; this.again(".all"); } }, this.all ? t("plan.fewer") : t("plan.show_all", { count: areas.length })) : "");
  }

  again(focus) {
    this.show(...this.shown);
    this.holder.querySelector(focus)?.focus({ preventScroll: true });
  }
}
