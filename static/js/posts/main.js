// The page of the register: three views over what the API says of one day.
import { Refused, ask } from "geomap/desk/api.js";
import { h, icon } from "geomap/dom.js";
import { t } from "geomap/page.js";
import { GapsView } from "geomap/posts/gaps.js";
import { LeadersView } from "geomap/posts/leaders.js";
import { PostsView } from "geomap/posts/list.js";

const TABS = ["posts", "gaps", "leaders"];
const find = (id) => document.getElementById(id);

export function start() { return new Register().begin(); }

class Register {
  begin() {
    this.tabs = TABS.map((name) => h("button", { type: "button", "aria-pressed": "false", dataset: { tab: name }, onclick: () => this.show(name) }, t(`posts.tab.${name}`)));
    this.day = h("input", { type: "date", id: "on", onchange: () => this.load() });
    this.view = h("div", { class: "posts-view" });
    find("posts").replaceChildren(
      h("div", { class: "posts-head" },
        h("div", { class: "segmented", role: "group", "aria-label": t("posts.tabs") }, this.tabs),
        h("div", { class: "field" }, h("label", { for: "on" }, t("posts.on")), this.day)),
      this.view);
    const asked = location.hash.slice(1);
    this.tab = TABS.includes(asked) ? asked : "posts";
    this.views = { posts: new PostsView(this), gaps: new GapsView(this), leaders: new LeadersView(this) };
    return this.load();
  }

  /** Ask for the day anew, and show it. */
  async load() {
    const on = this.day.value ? `?on=${this.day.value}` : "";
    await this.attempt(async () => {
      [this.body, this.leaders] = await Promise.all([ask(`/posts${on}`), ask(`/leaders${on}`)]);
      this.day.value = this.body.on;
      this.show(this.tab);
    });
  }

  show(name) {
    this.tab = name;
    history.replaceState(null, "", name === "posts" ? location.pathname + location.search : `#${name}`);
    for (const button of this.tabs) button.setAttribute("aria-pressed", String(button.dataset.tab === name));
    this.view.replaceChildren(...this.views[name].render());
  }

  /** Do something that asks the server; say what went wrong. */
  async attempt(work) {
    find("problem").replaceChildren();
    try { await work(); } catch (error) {
      if (!(error instanceof Refused)) throw error;
      find("problem").replaceChildren(h("p", { class: "fault" }, icon("circle-xmark"), h("span", {}, error.message)));
    }
  }

  /** After something was written: say so, and show what there is now. */
  async saved() {
    await this.load();
    find("live").textContent = t("posts.saved");
  }
}
