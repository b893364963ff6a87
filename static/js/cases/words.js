// What cases are called: states.
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";

const LOOK = { open: "unknown", settled: "open", dropped: "closed" };
export function pill(state) { return h("span", { class: `pill ${LOOK[state]}` }, t(`case.state.${state}`)); }
