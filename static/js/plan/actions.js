// What one does with a scenario as a whole: keep it to compare with, take it away as a file, send it to somebody.
import { h, icon } from "geomap/dom.js";
import { t } from "geomap/page.js";
import { exportMenu } from "geomap/plan/exports.js";

const SAID_MS = 2500;

export class Actions {
  constructor(holder, desk) {
    Object.assign(this, { holder, desk, menu: exportMenu(desk) });
    this.render();
  }

  render() {
    const { kept } = this.desk.state;
    this.holder.replaceChildren(
      kept ? h("div", { class: "button-pair" }, this.button("arrows-left-right", "plan.swap", () => this.swap()), this.button("xmark", "plan.compare_end", () => this.desk.keep(null)))
        : this.button("scale-balanced", "plan.keep", () => this.desk.keep(structuredClone(this.desk.scenario)), { "data-action": "keep" }),
      this.menu,
      this.button("link", "plan.copy_link", (button) => this.copy(button), { "data-action": "copy" }));
  }

  button(name, key, onclick, attributes = {}) {
    const button = h("button", { class: "button", type: "button", title: t(key), ...attributes, onclick: () => onclick(button) }, icon(name), h("span", {}, t(key)));
    return button;
  }

  /** Work on the scenario kept, and keep the present one. */
  swap() {
    const { state } = this.desk;
    this.desk.restore({ ...state, scenario: state.kept, kept: state.scenario });
    this.desk.remember();
  }

  async copy(button) {
    const words = button.querySelector("span");
    this.desk.write();
    try {
      await navigator.clipboard.writeText(location.href);
      words.textContent = t("ui.copied");
    } catch {
      words.textContent = t("plan.copy_by_hand"); // the address bar has it
    }
    setTimeout(() => { words.textContent = t("plan.copy_link"); }, SAID_MS);
  }
}
