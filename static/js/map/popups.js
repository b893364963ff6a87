// A map without the locator answers a tap with a small card beside the sign.
import { h } from "geomap/dom.js";
import { serviceList } from "geomap/map/services.js";
import { hoursWords, named, page, t } from "geomap/page.js";

export function addPopups(map) {
  map.on("resource:select", ({ layer, feature }) => {
    const p = feature.properties;
    const at = feature.geometry.type === "Point" ? L.latLng(feature.geometry.coordinates[1], feature.geometry.coordinates[0]) : L.geoJSON(feature).getBounds().getCenter();
    const root = page.place_root;
    L.popup({ maxWidth: 280 }).setLatLng(at).setContent(h("div", { class: "place-popup" },
      h("strong", {}, named(p)), h("span", {}, p.tier ? t(`tier.${p.tier}`) : page.layers[layer]?.title ?? ""),
      [p.address, hoursWords(p.opening_hours), p.service_chief].filter(Boolean).map((text) => h("span", {}, text)),
      p.services?.length ? h("ul", { class: "popup-services" }, serviceList(p.services)) : null,
      root ? h("a", { href: `${root}${layer}/${encodeURIComponent(feature.id)}`, target: "_blank", rel: "noopener" }, t("ui.details")) : null)).openOn(map);
  });
}
