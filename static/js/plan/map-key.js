// What the dots, areas and signs of the desk's map mean.
import { h, tierSign } from "geomap/dom.js";
import { t } from "geomap/page.js";

export function mapKey() {
  const dots = ["out", "once", "backup"].map((part) => h("li", {}, h("span", { class: `dot ${part}` }), t(`plan.part_${part}`)));
  const steps = h("span", { class: "steps", "aria-hidden": "true" }, [0, 1, 2, 3, 4, 5].map((step) => h("span", { class: `step-${step}` })));
  return h("details", { open: matchMedia("(min-width: 1200px)").matches }, h("summary", {}, t("map.legend")), h("ul", {}, dots,
    h("li", {}, steps, t("plan.key_areas")),
    h("li", {}, h("span", { class: "key-sign" }, tierSign(2)), h("span", { class: "key-sign faint" }, tierSign(2)), t("plan.key_stations"))));
}
