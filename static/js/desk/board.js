// The freshness board: how many features are due for what, by street and community; a number filters the table.
import { h, icon } from "geomap/dom.js";
import { named, page, t } from "geomap/page.js";

/** Fill holder with the board. choose({street, community, due}): shows those rows. */
export function showBoard(holder, rows, choose) {
  const dues = page.desk.dues, areas = tally(rows.all, dues);
  const row = (street, community, counts, head) => h("tr", { class: community === null ? "of-street" : "of-community", dataset: { street, ...(community !== null && { community }) } },
    h("th", { scope: "row" }, head), number({ street, community: community ?? "", due: "" }, counts.all, head), ...dues.map((due) => number({ street, community: community ?? "", due }, counts[due], head)));
  const number = (filter, count, head) => h("td", {}, count ? h("button", { type: "button", class: `count-of ${filter.due && `is-${filter.due}`}`, dataset: { due: filter.due || "all" },
    "aria-label": `${head.textContent ?? head} ${t(filter.due ? `desk.due.${filter.due}` : "desk.due.all")} ${count}`, onclick: () => choose(filter) }, count.toLocaleString(page.html_lang)) : h("span", { class: "none" }, "0"));
  const body = h("tbody");
  for (const [street, { counts, communities }] of sorted(areas)) {
    const inner = sorted(communities).map(([community, within]) => row(street, community, within.counts, h("span", {}, nameOf(rows, "communities", community))));
    const toggle = h("button", { type: "button", class: "opens", "aria-expanded": "false", onclick: () => {
      const open = toggle.getAttribute("aria-expanded") === "false";
      toggle.setAttribute("aria-expanded", String(open));
      for (const one of inner) one.hidden = !open;
    } }, icon("chevron-right"), nameOf(rows, "streets", street));
    for (const one of inner) one.hidden = true;
    body.append(row(street, null, counts, toggle), ...inner);
  }
  holder.replaceChildren(h("div", { class: "board-holder" }, h("p", { class: "muted small" }, t("desk.board_how")),
    h("table", { class: "board" }, h("caption", { class: "visually-hidden" }, t("desk.board")),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("desk.board_area")), h("th", { scope: "col" }, t("desk.due.all")), dues.map((due) => h("th", { scope: "col" }, t(`desk.due.${due}`))))), body)));
}

/** Counts of every area that holds features: {counts, communities} by street; "" for what lies in none. */
function tally(all, dues) {
  const areas = {}, none = () => ({ all: 0, ...Object.fromEntries(dues.map((due) => [due, 0])) });
  for (const { street, community, due } of all) {
    const outer = areas[street ?? ""] ??= { counts: none(), communities: {} };
    const inner = outer.communities[community ?? ""] ??= { counts: none() };
    for (const { counts } of [outer, inner]) {
      counts.all += 1;
      for (const one of due) counts[one] += 1;
    }
  }
  return areas;
}

const nameOf = (rows, which, id) => named(rows.names[which][id] ?? {}) || t("desk.board_nowhere");

/** Areas of most that is due first, then by id. */
function sorted(areas) {
  const due = ({ counts }) => Object.entries(counts).reduce((sum, [name, count]) => sum + (name === "all" ? 0 : count), 0);
  return Object.entries(areas).sort(([a, one], [b, other]) => due(other) - due(one) || (a < b ? -1 : 1));
}
