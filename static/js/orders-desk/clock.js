// The clock of an order in words: how much is left of what was promised or by how much it is over, and when it is due.
import { h, icon } from "geomap/dom.js";
import { t } from "geomap/page.js";
import { durationWords, instantWords } from "geomap/when.js";

const MINUTE_MS = 60_000, HOUR_MIN = 60, SOON_MIN = 2 * HOUR_MIN;
/** The server counts working time anew every minute; what it said longer ago holds no more. */
const HOLDS_MS = 1.5 * MINUTE_MS;
let server = null;

/** Take over the server's clock: the instant at which the orders were told. */
export function setClock(instant) { server = { at: Date.parse(instant), since: Date.now() }; }

const passed = () => (server ? Date.now() - server.since : 0);
/** Whether an instant has passed by the server's clock. */
export const isPast = (instant) => now() >= Date.parse(instant);

const now = () => (server ? server.at + passed() : Date.now());

/** {words, tone, due} of an order's clock. tone: "closed" where it is over, "unknown" where little is left. Working time
    is the server's to count: without a network only the due instant, and whether it has passed, is told. */
export function clockOf({ clock }) {
  if (!clock.due) {
    if (clock.in_time === null) return { words: "", tone: "", due: "" };
    return clock.in_time ? { words: t("orders.desk.in_time"), tone: "open", due: "" } : { words: t("orders.desk.late"), tone: "closed", due: "" };
  }
  const due = t("orders.desk.due", { at: instantWords(clock.due) }), over = isPast(clock.due);
  const left = clock.around_the_clock ? Math.floor((Date.parse(clock.due) - now()) / MINUTE_MS) : passed() < HOLDS_MS ? clock.left_working_min : null;
  if (left === null) return { words: over ? t("orders.desk.over_some") : "", tone: over ? "closed" : "", due };
  const soon = !over && left < Math.min(SOON_MIN, clock.promised_h * HOUR_MIN / 5);
  const key = over ? "over" : soon ? "soon" : "left";
  return { words: t(`orders.desk.${key}`, { time: durationWords(Math.abs(left), clock.around_the_clock) }), tone: over ? "closed" : soon ? "unknown" : "", due };
}

/** What the clock says: a pill, and when it is due beside it; null where nothing runs or ran. */
export function clockLine(order) {
  const { words, tone, due } = clockOf(order);
  if (!words && !due) return null;
  return h("span", { class: "order-clock" },
    words && h("span", { class: `pill ${tone}` }, icon(tone === "closed" ? "triangle-exclamation" : "clock"), words),
    due && h("span", { class: "muted small" }, due));
}
