// The services of a station as items of a list: those asked for first, and the rest folded behind a count.
import { h, icon } from "geomap/dom.js";
import { named, page, t } from "geomap/page.js";

const SHOWN_FOLDED = 4;
const services = new Map((page.services ?? []).map((service) => [service.code, service]));

/** wanted: service codes shown first and marked. all: fold nothing. */
export function serviceList(codes, { wanted = [], all = false } = {}) {
  const ordered = [...codes].sort((a, b) => wanted.includes(b) - wanted.includes(a));
  const shown = all ? ordered : ordered.slice(0, Math.max(SHOWN_FOLDED, wanted.length)), folded = ordered.length - shown.length;
  return [
    ...shown.map((code) => h("li", { class: wanted.includes(code) ? "wanted" : "" }, icon(services.get(code)?.icon ?? "circle-info"), named(services.get(code) ?? { name: code }))),
    folded ? h("li", { class: "muted" }, t("ui.more_services", { count: folded })) : null,
  ];
}
