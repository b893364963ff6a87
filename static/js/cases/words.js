// What cases are called: states, titles.
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";

/** What a case is called; one whose words are gone is told to be that. */
export function titleOf(one) { return one.forgotten ? t("case.forgotten", { id: one.id }) : one.title; }

const LOOK = { open: "unknown", settled: "open", dropped: "closed" };
export function pill(state) { return h("span", { class: `pill ${LOOK[state]}` }, t(`case.state.${state}`)); }
