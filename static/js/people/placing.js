// The role of an account and what it answers for: a list of places that follows the typing, and the role.
import { choosing, offer, setCombobox } from "geomap/choosing.js";
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";

const AREAS = "/api/desk/people/areas";

export function start() {
  const box = document.getElementById("placing");
  return box && new Placing(box);
}

class Placing {
  constructor(box) {
    this.box = box;
    this.role = box.closest("form").elements.role;
    this.input = box.querySelector("input");
    this.area = h("input", { type: "hidden", name: "area", value: box.dataset.area });
    box.append(this.area);
    this.field = choosing(box, (found) => { this.area.value = found?.id ?? ""; }, { find: (q) => this.address({ q }) });
    this.role.addEventListener("change", () => { this.input.value = this.area.value = ""; this.show(); });
    this.show();
  }

  address(more) { return `${AREAS}?${new URLSearchParams({ role: this.role.value, ...more })}`; }

  /** The field as the role chosen needs it: to choose in, to write in, or none. */
  show() {
    const { label, searched } = this.role.selectedOptions[0].dataset;
    this.box.hidden = !label;
    this.box.querySelector("label").textContent = label ?? "";
    this.field.list.setAttribute("aria-label", label ?? "");
    document.getElementById("place-hint").textContent = t(searched === undefined ? "people.area.name_hint" : "people.area.search_hint");
    this.field.searching = searched !== undefined;
    setCombobox(this.input, this.field.searching);
    this.field.show([]);
    offer(this.field, this.field.searching ? this.address({}) : null);
  }
}
