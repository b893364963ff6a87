// The page of visits: counting with two taps, and what was counted.
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";
import { Counting } from "geomap/visits/counting.js";
import { Statistics } from "geomap/visits/statistics.js";

export function start() {
  const views = { count: new Counting(), statistics: new Statistics() };
  const view = h("div", { class: "posts-view" });
  const tabs = Object.keys(views).map((name) => h("button", { type: "button", dataset: { tab: name }, onclick: () => show(name) }, t(`visits.tab.${name}`)));
  function show(name) {
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
    history.replaceState(null, "", name === "count" ? location.pathname + location.search : `#${name}`);
    view.replaceChildren(...views[name].render());
  }
  document.getElementById("visits").replaceChildren(h("div", { class: "segmented", role: "group", "aria-label": t("visits.tabs") }, tabs), view);
  show(location.hash === "#statistics" ? "statistics" : "count");
}
