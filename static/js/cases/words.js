// What cases are called: instants, states.
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";

/** An instant as the district's clock shows it, to the minute. */
export function time(instant) { return instant.slice(0, 16).replace("T", " "); }

const LOOK = { open: "unknown", settled: "open", dropped: "closed" };
export function pill(state) { return h("span", { class: `pill ${LOOK[state]}` }, t(`case.state.${state}`)); }
