// The keyboard at the board. Nothing happens while somebody types.
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";

const SHOWN = [["j", "down"], ["k", "up"], ["Enter", "open"], ["d", "dispatch"], ["a", "accept"], ["s", "settle"], ["t", "transfer"], ["x", "pick"], ["/", "search"], ["Esc", "shut"], ["?", "help"]];
const STEPS = { d: "dispatch", a: "accept", s: "settle", t: "transfer" };

/** on: move(by), open(), act(step), pick(), search(), shut(). */
export function listenToKeys(on) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") { on.shut(); return; }
    if (event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea")) return;
    const act = {
      j: () => on.move(1), k: () => on.move(-1), x: on.pick, "/": on.search, "?": showKeys,
      Enter: event.target === document.body ? on.open : null,
    }[event.key] ?? (STEPS[event.key] && (() => on.act(STEPS[event.key])));
    if (act) { event.preventDefault(); act(); }
  });
}

export function showKeys() {
  const dialog = h("dialog", { class: "desk-dialog keys-dialog", "aria-labelledby": "keys-title" },
    h("h2", { id: "keys-title" }, t("orders.desk.keys")),
    h("dl", {}, SHOWN.map(([key, name]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(`orders.desk.key.${name}`))))),
    h("div", { class: "dialog-buttons" }, h("button", { type: "button", class: "button primary", onclick: () => dialog.close() }, t("orders.desk.shut"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
