// Posts by street and community: who answers on the day, and what may be done to each.
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { addPost, editPost, endPost, handOver, showHolder } from "geomap/posts/deeds.js";
import { showPast } from "geomap/posts/past.js";
import { takeIn } from "geomap/posts/taking-in.js";
import { areaWords, daysWords, groupOf, titleElement, titleWords } from "geomap/posts/words.js";

const GROUPS = 20;

export class PostsView {
  constructor(register) {
    this.register = register;
    const areas = ["streets", "communities"].flatMap((layer) => Object.keys(page.desk.areas[layer]).map((id) => [`${layer}/${id}`, areaWords(layer, id)]));
    this.area = this.choice("posts-area", t("posts.community"), [["", t("posts.every_area")], ...areas]);
    this.kind = this.choice("posts-kind", t("posts.kind"), [["", t("posts.every_kind")], ...Object.keys(page.desk.kinds).map((kind) => [kind, t(`post.${kind}`)])]);
    this.list = h("div", { class: "posts-groups" });
  }

  choice(id, label, options) {
    const select = h("select", { id, onchange: () => { this.shown = GROUPS; this.fill(); } }, options.map(([value, words]) => h("option", { value }, words)));
    return { select, field: h("div", { class: "field" }, h("label", { for: id }, label), select) };
  }

  render() {
    this.shown = GROUPS;
    this.fill();
    return [
      h("div", { class: "filters" }, this.area.field, this.kind.field),
      h("div", { class: "posts-buttons" },
        h("button", { type: "button", class: "button primary", id: "add-post", onclick: () => addPost(this.register) }, icon("plus"), t("posts.add")),
        h("button", { type: "button", class: "button", onclick: () => takeIn(this.register) }, icon("file-import"), t("posts.import")),
        h("a", { class: "button", href: "/api/desk/posts/export.xlsx", download: true }, icon("file-excel"), t("posts.export"))),
      this.list,
    ];
  }

  fill() {
    const { posts, on } = this.register.body, groups = new Map();
    const wanted = posts.filter((post) => post.valid_from <= on && (!post.valid_to || on < post.valid_to) && (!this.kind.select.value || post.kind === this.kind.select.value));
    for (const post of wanted) {
      const key = groupOf(post.layer, post.areas[0]).join("/");
      if (this.area.select.value && key !== this.area.select.value) continue;
      groups.set(key, [...(groups.get(key) ?? []), post]);
    }
    const keys = [...groups.keys()].sort(), left = keys.length - this.shown;
    this.list.replaceChildren(...keys.slice(0, this.shown).map((key) => this.group(key, groups.get(key))));
    if (!keys.length) this.list.append(h("p", { class: "panel", role: "status" }, t("posts.none")));
    if (left > 0) this.list.append(h("button", { type: "button", class: "button", onclick: () => { this.shown += GROUPS; this.fill(); } }, t("posts.more", { count: left })));
  }

  group(key, posts) {
    const [layer, id] = key.split("/");
    return h("section", { class: "panel" }, h("h2", {}, icon(layer === "streets" ? "city" : "people-group"), areaWords(layer, id)), h("ul", { class: "post-list" }, posts.map((post) => this.row(post))));
  }

  row(post) {
    const areas = post.areas.map((id) => areaWords(post.layer, id)).join(t("desk.comma"));
    const does = (words, sign, deed) => h("button", { type: "button", class: "button small", "aria-label": `${t(words)} ${titleWords(post)}`, onclick: () => this.register.attempt(() => deed(this.register, post)) }, icon(sign), t(words));
    return h("li", { class: "post", dataset: { id: post.id } },
      h("div", { class: "post-what" },
        h("strong", {}, titleElement(post)),
        h("span", { class: `pill ${post.shut_out ? "closed" : post.held ? "open" : "unknown"}` }, t(post.shut_out ? "posts.shut_out" : post.held ? "posts.held" : "posts.vacant")),
        h("span", { class: "muted small block" }, [t(`post.${post.kind}`), post.provider && t(`posts.provider.${post.provider}`), areas, daysWords(post.valid_from, post.valid_to), post.public_name].filter(Boolean).join(" · "))),
      post.editable ? h("div", { class: "post-deeds" },
        post.held && page.desk.may_read_holders ? does("posts.holder", "user", showHolder) : null,
        does("desk.past", "clock", showPast),
        does("posts.edit", "text-height", editPost), does("posts.hand_over", "arrows-left-right", handOver), does("posts.end", "right-from-bracket", endPost)) : null);
  }
}
