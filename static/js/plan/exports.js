// The menu of files to take away; the server makes them of the scenario and of proposals that answer it.
import { ask } from "geomap/data.js";
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { bodyOf } from "geomap/plan/state.js";
import { problemWords } from "geomap/plan/words.js";

const FORMATS = { pdf: "file-pdf", xlsx: "file-excel", png: "image", geojson: "layer-group" };
const FREED_MS = 10000;

/** desk: scenario, current (the case) and proposals. */
export function exportMenu(desk) {
  const said = h("p", { class: "small", role: "status" });
  const buttons = Object.entries(FORMATS).map(([format, name]) => h("button", { class: "button quiet", type: "button", dataset: { format }, onclick: () => save(format) }, icon(name), t(`plan.export_${format}`)));
  const menu = h("details", { class: "menu export-menu", onkeydown: (event) => { if (event.key === "Escape") { menu.open = false; menu.firstChild.focus(); } } },
    h("summary", { class: "button", title: t("plan.export") }, icon("download"), h("span", {}, t("plan.export"))), h("div", { class: "menu-body" }, buttons, said));
  document.addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) menu.open = false; });

  async function save(format) {
    menu.setAttribute("aria-busy", "true");
    for (const button of buttons) button.disabled = true;
    said.replaceChildren(t("plan.exporting"));
    try {
      const proposals = desk.proposals.current;
      const answer = await ask(`${page.api}/coverage/export?${new URLSearchParams({ format, lang: page.language })}`, { body: { ...bodyOf(desk.scenario, desk.current.ground?.monday), ...(proposals.length && { proposals }) } });
      handOver(await answer.blob(), nameIn(answer.headers.get("Content-Disposition")) ?? `coverage.${format}`);
      said.replaceChildren(t("plan.exported"));
    } catch (error) {
      const { title, said: detail, hint } = problemWords(error);
      said.replaceChildren(h("strong", {}, title), ` ${detail || hint}`);
    } finally {
      menu.removeAttribute("aria-busy");
      for (const button of buttons) button.disabled = false;
    }
  }
  return menu;
}

function handOver(blob, download) {
  const href = URL.createObjectURL(blob);
  h("a", { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), FREED_MS);
}

/** The name that a Content-Disposition gives, in UTF-8 first (RFC 6266). */
function nameIn(header) {
  const [, utf8] = /filename\*=UTF-8''([^;]+)/i.exec(header ?? "") ?? [], [, plain] = /filename="?([^";]+)/i.exec(header ?? "") ?? [];
  return utf8 ? decodeURIComponent(utf8) : plain ?? null;
}
