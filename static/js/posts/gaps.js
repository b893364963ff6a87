// What is wrong on the day: areas without a holder, posts held by two, ground that is not one area's.
import { h, icon } from "geomap/dom.js";
import { t } from "geomap/page.js";
import { areaWords, daysWords, groupOf, titleWords } from "geomap/posts/words.js";

const SHOWN = 30;

export class GapsView {
  constructor(register) { this.register = register; }

  render() {
    const { vacancies, overlaps, ground, posts } = this.register.body, titles = new Map(posts.map((post) => [post.id, titleWords(post)]));
    const line = (what, ...rest) => h("li", {}, h("strong", {}, what), h("span", { class: "muted small block" }, rest.filter(Boolean).join(" · ")));
    return [
      this.section("gaps-vacancies", "posts.gaps.vacancies", vacancies, (v) => line(areaWords(v.layer, v.area), t(`post.${v.kind}`), t(`posts.why.${v.why}`), daysWords(v.from, v.to), this.within(v))),
      this.section("gaps-overlaps", "posts.gaps.overlaps", overlaps, (o) => line(areaWords(o.layer, o.area), ...o.posts.map((id) => titles.get(id) ?? id), daysWords(o.from, o.to))),
      this.section("gaps-ground", "posts.gaps.ground", ground, (g) => line(g.ids.map((id) => areaWords(g.layer, id)).join(t("desk.comma")) || t(`posts.ground.${g.why}`), t(`posts.ground.${g.why}`), g.area_m2 ? t("posts.area_m2", { count: g.area_m2.toLocaleString() }) : "")),
    ];
  }

  within({ layer, area }) { return layer === "compounds" ? areaWords(...groupOf(layer, area)) : ""; }

  section(id, key, found, row) {
    const list = h("ul", { class: "gap-list" });
    const more = h("button", { type: "button", class: "button", onclick: () => fill() });
    const fill = () => {
      const shown = list.childElementCount;
      list.append(...found.slice(shown, shown + SHOWN).map(row));
      const left = found.length - list.childElementCount;
      more.hidden = left <= 0;
      more.textContent = t("posts.more", { count: left });
    };
    fill();
    return h("section", { class: "panel", id }, h("h2", {}, icon(found.length ? "triangle-exclamation" : "circle-check"), t(key), h("span", { class: "pill" }, String(found.length))), found.length ? list : h("p", { class: "muted" }, t("posts.gaps.none")), more);
  }
}
