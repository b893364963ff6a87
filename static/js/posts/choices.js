// The fields of a post's form that choose of what there is: its areas, and the holder's account.
import { choosing, offer } from "geomap/choosing.js";
import { h, icon } from "geomap/dom.js";
import { named, page, t } from "geomap/page.js";
import { field } from "geomap/posts/forms.js";
import { areaWords } from "geomap/posts/words.js";

const address = (what, asked) => `/api/desk/posts/${what}?${new URLSearchParams(asked)}`;
const aboutArea = ({ layer, within }) => [page.layers[layer].icon, within ? named(within) : page.layers[layer].title];
const aboutAccount = ({ role, area }) => ["user", [t(`people.role.${role}`), area].filter(Boolean).join(" · ")];

/** What a post answers for: one area or, where its kind has several, any number of one layer, each with a button that takes
    it out again. Nothing is sent while what was typed is not chosen. */
export class AreasField {
  constructor(kind, layer = "", ids = []) {
    this.element = field("areas", t("posts.area"));
    this.input = this.element.querySelector("input");
    this.input.setAttribute("aria-required", "true");
    this.field = choosing(this.element, (found) => this.take(found), { hint: t("people.area.search_hint"), find: (q) => address("areas", this.asked({ q })), about: aboutArea });
    this.list = h("ul", { class: "chosen", "aria-label": t("posts.area") });
    this.element.append(this.list);
    this.begin(kind, layer, ids);
  }

  begin(kind, layer = "", ids = []) {
    Object.assign(this, { kind, layer, ids, several: page.desk.kinds[kind].several });
    this.input.value = "";
    this.show();
  }

  /** Of one kind; of several areas those beside which others stand already are of their layer. */
  asked(more) { return { kind: this.kind, ...(this.ids.length && this.several && { layer: this.layer }), ...more }; }

  take(found) {
    if (!this.several) this.ids = found ? [found.id] : [];
    else if (found) this.ids = [...new Set([...this.ids, found.id])];
    if (found) this.layer = found.layer;
    if (found && this.several) this.input.value = "";
    this.show();
  }

  leave(id) {
    this.ids = this.ids.filter((one) => one !== id);
    this.show();
    this.input.focus();
  }

  show() {
    const open = !this.ids.length || (this.several && this.input.value.trim());
    this.input.setCustomValidity(open ? t("posts.area.choose") : "");
    this.list.replaceChildren(...(this.several ? this.ids : []).map((id) => h("li", {}, h("span", {}, areaWords(this.layer, id)),
      h("button", { type: "button", class: "button icon-only quiet", "aria-label": t("posts.area.leave", { name: areaWords(this.layer, id) }), onclick: () => this.leave(id) }, icon("xmark")))));
    this.list.hidden = !this.list.childElementCount;
    offer(this.field, address("areas", this.asked()));
  }
}

/** The holder's account; kind() of the post tells whose may be named. The server refuses a name that nobody has. */
export function accountField(value, kind) {
  const element = field("account", t("posts.account"), { value });
  const choice = choosing(element, () => null, { hint: t("posts.account_hint"), find: (q) => address("accounts", { kind: kind(), q }), none: () => t("posts.account_none"), about: aboutAccount });
  offer(choice, address("accounts", { kind: kind() }));
  return { element, offer: () => offer(choice, address("accounts", { kind: kind() })) };
}
