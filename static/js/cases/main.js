// The pages of cases: the list with opening one, or one case at its table.
import { Refused, ask } from "geomap/desk/api.js";
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { Following } from "geomap/cases/following.js";
import { openForm } from "geomap/cases/steps.js";
import { pill, titleOf } from "geomap/cases/words.js";
import { newKey } from "geomap/queue/keys.js";
import { instantWords } from "geomap/when.js";

const find = (id) => document.getElementById(id);

export function start() {
  return page.desk.case === null ? list() : new Following(page.desk.case, { holder: find("cases"), live: find("live"), fault }).begin();
}

async function list() {
  const told = await attempt(() => ask("/cases"));
  if (!told) return;
  const open = told.may_open && h("div", { class: "case-deeds" }, h("button", { type: "button", class: "button primary", id: "open-case", onclick: () => openCase() }, icon("plus"), t("case.open")));
  find("cases").replaceChildren(...[open, told.cases.length ? h("ul", { class: "case-list" }, told.cases.map(entry)) : h("p", { class: "muted" }, t("case.none"))].filter(Boolean));
  const asked = askedFor(location.hash);
  if (asked.length && told.may_open) openCase(asked);
}

/** The orders that a link from the board names; taken out of the address, so that going back brings no second form. */
function askedFor(hash) {
  const ids = (new URLSearchParams(hash.slice(1)).get("orders") ?? "").split(",").map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
  if (ids.length) history.replaceState(null, "", location.pathname + location.search);
  return [...new Set(ids)];
}

function entry(one) {
  return h("li", { class: "panel", dataset: { case: one.id } },
    h("div", { class: "case-head" }, h("a", { class: "case-link", href: `/desk/cases/${one.id}` }, titleOf(one)), pill(one.state), one.overdue ? h("span", { class: "pill late" }, t("case.overdue", { count: one.overdue })) : null),
    h("p", { class: "muted small" }, [t("case.by", { name: one.office.name, at: instantWords(one.opened_at) }), t("case.counts", { orders: one.orders }), one.due && t("case.next_due", { at: instantWords(one.due) })].filter(Boolean).join(" · ")),
    one.departments.length ? h("p", {}, one.departments.map((unit) => unit.name).join(t("desk.comma"))) : null);
}

/** orders: ids that it is about to begin with. */
async function openCase(orders = []) {
  const key = newKey();
  let made = null;
  if (await openForm(orders, async (body) => { made = await ask("/cases", { method: "POST", body, key }); })) location.assign(`/desk/cases/${made.id}`);
}

/** What the server answers; null where it refused, which is said. */
async function attempt(work) {
  fault("");
  try { return await work(); } catch (error) {
    if (!(error instanceof Refused)) throw error;
    fault(error.status ? error.message : t("case.failed"));
    return null;
  }
}

/** Say what is wrong, "" for nothing; once, however often it is said in a row. */
function fault(words) {
  if (find("problem").textContent === words) return;
  find("problem").replaceChildren(...(words ? [h("p", { class: "fault" }, icon("circle-xmark"), h("span", {}, words))] : []));
}
