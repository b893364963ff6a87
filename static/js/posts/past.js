// What was done to a post: who, when, why, and which of its members became what.
import { ask } from "geomap/desk/api.js";
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";
import { tell } from "geomap/posts/forms.js";
import { areaWords, titleWords } from "geomap/posts/words.js";
import { dayWords, instantElement } from "geomap/when.js";

const MEMBERS = {
  areas: "posts.area", title: "posts.title", title_en: "posts.title_en", provider: "posts.provider", valid_from: "posts.valid_from", valid_to: "posts.valid_to",
  has_name: "posts.holder_name", has_phone: "posts.holder_phone", public_name: "posts.past.public_name", account: "posts.account",
};
const DAYS = ["valid_from", "valid_to"];

export async function showPast(register, post) {
  const steps = await ask(`/posts/${encodeURIComponent(post.id)}/history`);
  tell(`${t("desk.past")} · ${titleWords(post)}`, h("ol", { class: "past" }, steps.map((step) => entry(post, step))));
}

function entry(post, { at, who, why, deed, before, after }) {
  const changed = before ? Object.keys(MEMBERS).filter((name) => words(post, name, before) !== words(post, name, after)) : [];
  return h("li", {},
    h("p", { class: "past-head" }, h("span", { class: "pill" }, t(`posts.deed.${deed}`)), h("span", {}, who), instantElement(at)),
    why === deed ? null : h("p", { class: "muted small" }, why),
    changed.length ? h("ul", { class: "small" }, changed.map((name) => h("li", {}, t("posts.past.change", { member: t(MEMBERS[name]), before: words(post, name, before), after: words(post, name, after) })))) : null);
}

/** A member of a post as its history has it: of a name or number that is kept only whether there is one. */
function words({ layer }, name, document) {
  const value = document[name];
  if (typeof value === "boolean") return t(value ? "posts.past.given" : "posts.past.none");
  if (name === "areas") return value.map((id) => areaWords(layer, id)).join(t("desk.comma"));
  if (DAYS.includes(name)) return value ? dayWords(value) : t("posts.past.none");
  return (name === "provider" && value ? t(`posts.provider.${value}`) : value) ?? t("posts.past.none");
}
