// The switch of how one goes: on foot or riding. Without streets for both there is nothing to switch.
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const ABOUT = { walk: ["person-walking", "ui.mode_walk"], ride: ["bicycle", "ui.mode_ride"] };

export class Modes {
  /** get() returns the mode; set(mode) changes it. */
  constructor(holder, { get, set }) {
    Object.assign(this, { holder, get, set });
    holder.hidden = (page.modes ?? []).length < 2;
    holder.replaceChildren(...(page.modes ?? []).map((mode) => {
      const [name, key] = ABOUT[mode];
      return h("button", { type: "button", dataset: { mode }, onclick: () => this.set(mode) }, icon(name), t(key));
    }));
    this.render();
  }

  render() {
    for (const button of this.holder.children) button.setAttribute("aria-pressed", String(button.dataset.mode === this.get()));
  }
}
