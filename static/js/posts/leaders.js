// Leaders, what each is linked with, the problems taken up, and who is behind.
import { ask } from "geomap/desk/api.js";
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { askForm, field, filled } from "geomap/posts/forms.js";
import { daysWords } from "geomap/posts/words.js";
import { dayElement } from "geomap/when.js";

export class LeadersView {
  constructor(register) { this.register = register; }

  render() {
    const { leaders } = this.register.leaders;
    const add = page.desk.all ? h("div", { class: "posts-buttons" }, h("button", { type: "button", class: "button primary", id: "add-link", onclick: () => this.addLink() }, icon("plus"), t("posts.link.add"))) : null;
    return [h("p", { class: "muted" }, t("posts.leaders.intro")), add, ...leaders.map((leader) => this.leader(leader))].filter(Boolean);
  }

  leader(standing) {
    const { links, problems } = this.register.leaders, own = links.filter((link) => link.leader === standing.leader);
    const kinds = (list) => list.map((kind) => t(`posts.link.${kind}`)).join(t("desk.comma"));
    return h("section", { class: "panel" },
      h("h2", {}, icon("user-shield"), standing.leader, h("span", { class: `pill ${standing.behind ? "closed" : "open"}` }, t(standing.behind ? "posts.leaders.behind" : "posts.leaders.on_time"))),
      h("p", {}, t("posts.leaders.counts", standing)),
      standing.missing.length ? h("p", { class: "muted" }, t("posts.leaders.missing", { what: kinds(standing.missing) })) : null,
      standing.doubled.length ? h("p", { class: "muted" }, t("posts.leaders.doubled", { what: kinds(standing.doubled) })) : null,
      h("ul", { class: "post-list" }, own.map((link) => this.link(link, problems.filter((problem) => problem.link === link.id)))));
  }

  link(link, problems) {
    return h("li", { class: "post" },
      h("div", { class: "post-what" }, h("strong", {}, link.target), h("span", { class: "muted small block" }, [t(`posts.link.${link.kind}`), daysWords(link.valid_from, link.valid_to)].join(" · ")),
        problems.map((problem) => this.problem(problem))),
      h("div", { class: "post-deeds" },
        h("button", { type: "button", class: "button small", onclick: () => this.takeUp(link) }, icon("plus"), t("posts.problem.add")),
        page.desk.all ? h("button", { type: "button", class: "button small", onclick: () => this.end(link) }, icon("right-from-bracket"), t("posts.link.end")) : null));
  }

  problem(problem) {
    const last = problem.steps.at(-1);
    return h("details", { class: "problem" },
      h("summary", {}, `${problem.title} `, h("span", { class: `pill ${last.state === "solved" ? "open" : "unknown"}` }, t(`posts.state.${last.state}`))),
      h("ol", {}, problem.steps.map((step) => h("li", { class: "small" }, dayElement(step.on), ` ${t(`posts.state.${step.state}`)} · ${step.words}`))),
      last.state === "solved" ? null : h("button", { type: "button", class: "button small", onclick: () => this.goOn(problem) }, t("posts.problem.step")));
  }

  day(name, label) { return field(name, t(label), { type: "date", value: this.register.body.on, required: true }); }

  addLink() {
    const fields = [field("leader", t("posts.link.leader"), { required: true }), field("kind", t("posts.link.kind"), { options: page.desk.link_kinds.map((kind) => [kind, t(`posts.link.${kind}`)]) }), field("target", t("posts.link.target"), { required: true }), this.day("valid_from", "posts.valid_from"), field("valid_to", t("posts.valid_to"), { type: "date" })];
    return this.ask("posts.link.add", fields, (values) => ask("/leaders", { method: "POST", body: filled(values) }));
  }

  end(link) {
    return this.ask("posts.link.end", [this.day("on", "posts.end.on"), field("why", t("posts.why"))], (values) => ask(`/leaders/${link.id}/end`, { method: "POST", body: filled(values), version: link.version }));
  }

  takeUp(link) {
    const fields = [field("title", t("posts.problem.title"), { required: true }), this.day("on", "posts.on"), field("words", t("posts.problem.words"), { required: true })];
    return this.ask("posts.problem.add", fields, (values) => ask(`/leaders/${link.id}/problems`, { method: "POST", body: filled(values) }));
  }

  goOn(problem) {
    const from = page.desk.states.indexOf(problem.steps.at(-1).state);
    const fields = [field("state", t("posts.problem.state"), { options: page.desk.states.slice(from).map((state) => [state, t(`posts.state.${state}`)]) }), this.day("on", "posts.on"), field("words", t("posts.problem.words"), { required: true })];
    return this.ask("posts.problem.step", fields, (values) => ask(`/leaders/problems/${problem.id}/steps`, { method: "POST", body: filled(values), version: problem.version }));
  }

  async ask(title, fields, send) {
    if (await askForm(t(title), fields, send)) await this.register.saved();
  }
}
