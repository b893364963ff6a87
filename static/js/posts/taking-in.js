// A list of posts: tried first, written whole once nothing in it is refused.
import { Refused } from "geomap/desk/api.js";
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { askForm, field } from "geomap/posts/forms.js";

const SHOWN = 50;

export async function takeIn(register) {
  const outcome = h("div", { class: "taken", role: "status" });
  const file = field("file", t("posts.import.file"), { type: "file", required: true });
  const first = field("valid_from", t("posts.valid_from"), { type: "date", value: register.body.on });
  const form = { file: file.querySelector("input"), first: first.querySelector("input") };
  const attempt = h("button", { type: "button", class: "button", onclick: async () => {
    try { show(outcome, await send(form, false)); } catch (error) { outcome.replaceChildren(h("p", { class: "fault" }, error.message)); }
  } }, t("posts.import.try"));
  const written = await askForm(t("posts.import"), [h("p", { class: "muted" }, t("posts.import.text")), file, first, attempt, outcome], async () => {
    const body = await send(form, true);
    show(outcome, body);
    if (!body.applied) throw new Refused(400, { errors: [{ words: counts(body) }] });
  }, "posts.import.apply");
  if (written) await register.saved();
}

const counts = ({ added, changed, unchanged, refused }) => t("posts.import.counts", { added: added.length, changed: changed.length, unchanged, refused: refused.length });

function show(outcome, body) {
  outcome.replaceChildren(h("p", {}, h("strong", {}, counts(body))),
    h("ul", { class: "told-list" }, body.refused.slice(0, SHOWN).map((remark) => h("li", {}, `${t("posts.import.row", remark)} · ${remark.column} ${remark.value}`, h("span", { class: "block" }, `${remark[`message_${page.language}`]} ${remark[`remedy_${page.language}`]}`)))));
}

async function send({ file, first }, apply) {
  const form = new FormData();
  if (file.files[0]) form.append("file", file.files[0]);
  if (first.value) form.append("valid_from", first.value);
  form.append("apply", String(apply));
  let answer;
  try {
    answer = await fetch("/api/desk/posts/import", { method: "POST", headers: { "X-CSRFToken": page.desk.csrf_token }, body: form });
  } catch { throw new Refused(0, {}); }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, said);
  return said;
}
