// The clock of an order in words: how much is left of what was promised, or by how much it is over.
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const HOUR_MIN = 60, DAY_MIN = 1440;

/** {words, tone} of an order's clock; tone: "closed" where it is over, "unknown" where little is left. */
export function clockOf(order) {
  const clock = order.clock;
  if (clock.left_working_min !== null) {
    const left = Math.abs(clock.left_working_min), key = clock.overdue ? "orders.desk.over" : "orders.desk.left";
    const words = t(key, { time: span(left, clock.around_the_clock) });
    return { words, tone: clock.overdue ? "closed" : left < Math.min(2 * HOUR_MIN, clock.promised_h * 12) ? "unknown" : "" };
  }
  if (clock.in_time === null) return { words: "", tone: "" };
  return clock.in_time ? { words: t("orders.desk.in_time"), tone: "open" } : { words: t("orders.desk.late"), tone: "closed" };
}

export function clockPill(order) {
  const { words, tone } = clockOf(order);
  if (!words) return null;
  const title = order.clock.due ? t(order.clock.around_the_clock ? "orders.desk.due" : "orders.desk.due_working", { at: whenWords(order.clock.due) }) : null;
  return h("span", { class: `pill order-clock ${tone}`, title }, icon("clock"), words);
}

/** A span of minutes: days where they run around the clock, else working hours and minutes. */
function span(minutes, aroundTheClock) {
  if (aroundTheClock && minutes >= 2 * DAY_MIN) return t("orders.desk.span_days", { days: Math.floor(minutes / DAY_MIN), hours: Math.floor((minutes % DAY_MIN) / HOUR_MIN) });
  const hours = Math.floor(minutes / HOUR_MIN);
  if (!hours) return t("orders.desk.span_minutes", { minutes });
  return hours < 10 && minutes % HOUR_MIN ? t("orders.desk.span_both", { hours, minutes: minutes % HOUR_MIN }) : t("orders.desk.span_hours", { hours });
}

/** An instant on the district's clocks. */
export function whenWords(iso) {
  const [date, time] = iso.split("T"), [year, month, day] = date.split("-").map(Number);
  const thisYear = new Date().getFullYear() === year;
  return page.language === "en"
    ? `${day} ${MONTHS[month - 1]}${thisYear ? "" : ` ${year}`} ${time.slice(0, 5)}`
    : `${thisYear ? "" : `${year} 年 `}${month} 月 ${day} 日 ${time.slice(0, 5)}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
