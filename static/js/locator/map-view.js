// What the locator draws on the map: where the user is, what was found, which of it is chosen.
import { h } from "geomap/dom.js";
import { districtCorners } from "geomap/map/base.js";
import { layersOf } from "geomap/map/layer.js";
import { t } from "geomap/page.js";

const MARGIN_PX = 56;
const CLOSEST_ZOOM = 16.5;

export class MapView {
  constructor(map, sheet) {
    this.map = map;
    this.sheet = sheet;
    this.links = L.layerGroup().addTo(map);
    this.ways = L.layerGroup().addTo(map);
    this.marker = null;
    this.area = null;
  }

  /** The first view: the whole district beside the panel, or its middle in what the sheet leaves free. */
  home() {
    if (!this.sheet.floating) this.map.fitBounds(districtCorners(), { paddingBottomRight: [0, 28], animate: false });
    else if (this.sheet.covered_px) this.map.panBy([0, this.sheet.covered_px / 2 - MARGIN_PX], { animate: false });
  }

  now() {
    const { lat, lng } = this.map.getCenter();
    return { lon: lng, lat, zoom: Math.round(this.map.getZoom() * 2) / 2 };
  }

  to({ lon, lat, zoom }) { this.map.setView([lat, lon], zoom, { animate: false }); }

  origin({ lon, lat, source }) {
    this.marker?.remove();
    this.outline(null);
    const element = h("div", { class: `origin${source === "gps" ? "" : " picked"}` });
    this.marker = L.marker([lat, lon], {
      icon: L.divIcon({ html: element, className: "sign-holder", iconSize: [0, 0] }), interactive: false, keyboard: false, title: t("ui.this_point"), zIndexOffset: 500,
    }).addTo(this.map);
  }

  /** Show the origin and everything found, clear of the sheet. */
  fit(origin, found) {
    const points = [[origin.lat, origin.lon], ...found.map(at)];
    this.map.fitBounds(L.latLngBounds(points), { ...this.padding(), maxZoom: CLOSEST_ZOOM });
  }

  /** Bring a feature into the part of the map that nothing covers, moving no more than needed. */
  reveal(feature) {
    const where = L.latLng(at(feature));
    if (this.map.getZoom() < 14) this.map.setView(where, 15.5, { animate: false });
    this.map.panInside(where, this.padding());
  }

  padding() {
    const small = Math.min(MARGIN_PX, this.map.getSize().x / 8);
    const top = this.sheet.floating ? MARGIN_PX * 2 : MARGIN_PX;
    return { paddingTopLeft: [small, top], paddingBottomRight: [small + (this.sheet.floating ? 0 : 24), this.sheet.covered_px + MARGIN_PX] };
  }

  mark(found, chosen) { layersOf(this.map).get("stations")?.emphasise(found, chosen); }

  /** Thin lines from the origin to what was found; the chosen one is stronger, or left to its way by street. */
  lines(origin, found, chosen, byStreet) {
    this.links.clearLayers();
    const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
    for (const feature of found) {
      const strong = feature.id === chosen;
      if (strong && byStreet) continue;
      L.polyline([[origin.lat, origin.lon], at(feature)], { color: colour, weight: strong ? 4 : 2, opacity: strong ? 0.9 : 0.55, dashArray: strong ? null : "2 7", lineCap: "round", interactive: false }).addTo(this.links);
    }
  }

  /** Draw a way by street under the signs, or take it away. */
  way(feature) {
    this.ways.clearLayers();
    if (!feature) return;
    for (const className of ["way-casing", "way-line"]) L.geoJSON(feature, { style: { className }, interactive: false }).addTo(this.ways);
  }

  /** Bring the way into the part of the map that nothing covers, unless it lies there. */
  revealWay(feature) {
    const bounds = L.geoJSON(feature).getBounds(), padding = this.padding(), size = this.map.getSize();
    const free = L.bounds(L.point(padding.paddingTopLeft).divideBy(2), size.subtract(L.point(padding.paddingBottomRight)));
    const drawn = L.bounds(this.map.latLngToContainerPoint(bounds.getNorthWest()), this.map.latLngToContainerPoint(bounds.getSouthEast()));
    if (!free.contains(drawn)) this.map.fitBounds(bounds, { ...padding, maxZoom: CLOSEST_ZOOM });
  }

  /** Outline an area, or take the outline away. */
  outline(feature) {
    this.area?.remove();
    this.area = null;
    if (!feature || feature.geometry.type === "Point") return;
    const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
    this.area = L.geoJSON(feature, { style: { color: colour, weight: 3, fillColor: colour, fillOpacity: 0.1 }, interactive: false }).addTo(this.map);
  }

  /** A point that stands for a feature: itself or the middle of its bounds. */
  middleOf(feature) {
    const { lat, lng } = L.geoJSON(feature).getBounds().getCenter();
    return { lon: lng, lat };
  }
}

const at = (feature) => [feature.geometry.coordinates[1], feature.geometry.coordinates[0]];
