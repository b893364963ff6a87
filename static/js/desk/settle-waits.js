// What settling has to wait for, in words where its button would be: of an order, and of a case.
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";

/** The line of an order or case as the server tells of it, null where nothing is waited for. */
export function settleWaits({ settle_waits_for: why, calls, may }) {
  if (!why) return null;
  const names = calls.filter((call) => !call.reported_at && !call.released_at).map((call) => call.department.name).join(t("desk.comma"));
  const words = why === "decisions" ? t("settle_waits.decisions") : t(may.includes("release") ? "settle_waits.calls_or_release" : "settle_waits.calls", { names });
  return h("p", { class: "settle-waits muted" }, words);
}
