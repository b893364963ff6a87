// What is done to a post: added, edited, handed over, ended; and who holds it.
import { ask } from "geomap/desk/api.js";
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { AreasField, accountField } from "geomap/posts/choices.js";
import { askForm, field, filled, tell } from "geomap/posts/forms.js";
import { titleWords } from "geomap/posts/words.js";

const holderFields = (account, values = {}, required = false) => [
  field("holder_name", t("posts.holder_name"), { value: values.holder_name, required }),
  field("holder_phone", t("posts.holder_phone"), { type: "tel", value: values.holder_phone }),
  account.element,
  field("name_public", t("posts.name_public"), { type: "checkbox", value: values.public_name }),
];
const why = () => field("why", t("posts.why"));

export async function addPost(register) {
  const kinds = Object.keys(page.desk.kinds).filter((kind) => page.desk.kinds[kind].layers.some((layer) => Object.keys(page.desk.areas[layer]).length));
  const kind = field("kind", t("posts.kind"), { options: kinds.map((one) => [one, t(`post.${one}`)]), required: true }), chosen = kind.querySelector("select");
  const provider = field("provider", t("posts.provider"), { options: [["", t("posts.provider.none")], ...page.desk.providers.map((one) => [one, t(`posts.provider.${one}`)])] });
  const areas = new AreasField(chosen.value), account = accountField("", () => chosen.value);
  const choose = () => { provider.hidden = chosen.value !== "steward"; };
  chosen.addEventListener("change", () => { choose(); areas.begin(chosen.value); account.offer(); });
  choose();
  const fields = [kind, areas.element, field("title", t("posts.title"), { required: true }), field("title_en", t("posts.title_en")), provider,
    field("valid_from", t("posts.valid_from"), { type: "date", value: register.body.on, required: true }), field("valid_to", t("posts.valid_to"), { type: "date" }), ...holderFields(account), why()];
  const written = await askForm(t("posts.add"), fields, (values) => {
    const { layer, ids } = areas;
    return ask("/posts", { method: "POST", body: filled({ ...values, layer, areas: ids, provider: values.kind === "steward" ? values.provider : null }) });
  });
  if (written) await register.saved();
}

export async function editPost(register, post) {
  const holder = post.held && page.desk.may_read_holders ? await ask(`/posts/${post.id}/holder`) : {};
  const areas = page.desk.kinds[post.kind].several ? new AreasField(post.kind, post.layer, post.areas) : null;
  const fields = [
    ...(areas ? [areas.element] : []),
    field("title", t("posts.title"), { value: post.title, required: true }), field("title_en", t("posts.title_en"), { value: post.title_en }),
    field("valid_from", t("posts.valid_from"), { type: "date", value: post.valid_from, required: true }), field("valid_to", t("posts.valid_to"), { type: "date", value: post.valid_to }),
    ...holderFields(accountField(post.account, () => post.kind), { ...post, ...holder }), why()];
  const written = await askForm(titleWords(post), fields, ({ why: reason, ...values }) => send(post, "", "PATCH", { ...values, ...(areas && { areas: areas.ids }), ...filled({ why: reason }) }));
  if (written) await register.saved();
}

export async function handOver(register, post) {
  const fields = [field("on", t("posts.hand_over.on"), { type: "date", value: register.body.on, required: true }), ...holderFields(accountField("", () => post.kind), {}, true), why()];
  const written = await askForm(`${t("posts.hand_over")} · ${titleWords(post)}`, fields, (values) => send(post, "/hand-over", "POST", filled(values)));
  if (written) await register.saved();
}

export async function endPost(register, post) {
  const fields = [field("on", t("posts.end.on"), { type: "date", value: register.body.on, required: true }), why()];
  const written = await askForm(`${t("posts.end")} · ${titleWords(post)}`, fields, (values) => send(post, "/end", "POST", filled(values)), "posts.end");
  if (written) await register.saved();
}

/** Every look at a holder is noted by the server. */
export async function showHolder(register, post) {
  const { holder_name: name, holder_phone: phone } = await ask(`/posts/${post.id}/holder`);
  tell(titleWords(post), h("p", { class: "holder" }, [name, phone, post.account].filter(Boolean).join(" · ")));
}

const send = (post, path, method, body) => ask(`/posts/${encodeURIComponent(post.id)}${path}`, { method, body, version: post.version });
