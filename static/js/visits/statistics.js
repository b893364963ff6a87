// What was counted, by station, day and kind: a table with a bar in each row.
import { ask, Refused } from "geomap/desk/api.js";
import { h, icon, svg } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { dayAfter, dayElement } from "geomap/when.js";

const BY = ["station", "day", "kind"];
const DAYS_BEFORE = 6;

export class Statistics {
  constructor() {
    const { today } = page.desk;
    const day = (id, value) => h("input", { type: "date", id, value, required: true, onchange: () => this.load() });
    Object.assign(this, { from: day("from", dayAfter(today, -DAYS_BEFORE)), to: day("to", today), by: ["kind"] });
    this.boxes = BY.map((name) => h("label", { class: "check" }, h("input", { type: "checkbox", name, checked: this.by.includes(name), onchange: () => this.load() }), h("span", {}, t(`visits.${name}`))));
    this.export = h("a", { class: "button", download: true }, icon("file-excel"), t("visits.export"));
    this.result = h("div", { class: "panel visit-table" });
  }

  render() {
    const field = (input, words) => h("div", { class: "field" }, h("label", { for: input.id }, words), input);
    this.load();
    return [h("div", { class: "filters visit-filters" }, field(this.from, t("visits.from")), field(this.to, t("visits.to")),
      h("fieldset", { class: "visit-by" }, h("legend", {}, t("visits.by")), this.boxes), this.export), this.result];
  }

  async load() {
    if (!this.from.value || !this.to.value) return;
    const days = `from=${this.from.value}&to=${this.to.value}`;
    this.by = BY.filter((_, i) => this.boxes[i].querySelector("input").checked);
    this.export.href = `/api/desk/visits/export.xlsx?${days}`;
    document.getElementById("problem").replaceChildren();
    try {
      this.fill(await ask(`/visits?${days}&by=${this.by.join(",") || "kind"}`));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      document.getElementById("problem").replaceChildren(h("p", { class: "fault" }, icon("circle-xmark"), h("span", {}, error.message)));
    }
  }

  fill({ total, counts }) {
    if (!counts.length) { this.result.replaceChildren(h("p", { role: "status" }, t("visits.none"))); return; }
    const by = this.by.length ? this.by : ["kind"], most = Math.max(...counts.map((row) => row.count));
    const bar = (count) => svg("svg", { class: "visit-bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("rect", { width: 100 * count / most, height: 10 }));
    this.result.replaceChildren(h("p", { role: "status" }, t("visits.total", { count: total })),
      h("table", { class: "list" },
        h("thead", {}, h("tr", {}, by.map((name) => h("th", { scope: "col" }, t(`visits.${name}`))), h("th", { scope: "col", class: "number" }, t("visits.sum")), h("td", {}))),
        h("tbody", {}, counts.map((row) => h("tr", {}, by.map((name) => h("td", {}, words(name, row[name]))), h("td", { class: "number" }, String(row.count)), h("td", { class: "visit-bar-cell" }, bar(row.count)))))));
  }
}

function words(name, value) {
  if (name === "kind") return t(`visits.kind.${value}`);
  if (name === "day") return dayElement(value);
  return name === "station" ? page.desk.stations[value] ?? value : value;
}
