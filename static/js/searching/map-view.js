// What the search draws on the map: the start, the candidates by their numbers, and the way along the streets.
import { h } from "geomap/dom.js";
import { named, t } from "geomap/page.js";

const MARGIN_PX = 48;
const CLOSEST_ZOOM = 16.5;

export class MapView {
  /** onchoose(key): a number was tapped. */
  constructor(map, sheet, onchoose) {
    Object.assign(this, { map, sheet, onchoose });
    this.way = L.layerGroup().addTo(map);
    this.numbers = L.layerGroup().addTo(map);
    this.start = L.layerGroup().addTo(map);
  }

  /** The first view: the middle of the district in what the sheet leaves free. */
  home() { this.map.panBy([0, this.sheet.covered_px / 2], { animate: false }); }

  origin({ lon, lat, source }) {
    this.start.clearLayers();
    const element = h("div", { class: `origin${source === "located" ? "" : " picked"}` });
    L.marker([lat, lon], { icon: holder(element), interactive: false, keyboard: false, zIndexOffset: 500 }).addTo(this.start);
  }

  /** candidates: {number, key, name, …, point}; look: of a key, the class of its number. */
  candidates(candidates, look) {
    this.numbers.clearLayers();
    for (const one of candidates) {
      const [lon, lat] = one.point;
      const element = h("div", { class: `lost-number on-map ${look(one.key)}`, dataset: { key: one.key } }, String(one.number));
      const marker = L.marker([lat, lon], { icon: holder(element), title: `${t("lost.number", one)} ${named(one)}`, keyboard: false });
      marker.on("click", () => this.onchoose(one.key));
      this.numbers.addLayer(marker);
    }
  }

  /** The legs of an order, or none: those that are straight are dashed. */
  legs(features) {
    this.way.clearLayers();
    for (const className of ["way-casing", "way-line"]) {
      for (const leg of features) {
        const straight = leg.properties.measured === "straight" ? " way-straight" : "";
        L.geoJSON(leg, { style: { className: `${className}${straight}` }, interactive: false }).addTo(this.way);
      }
    }
  }

  /** Bring all that is drawn into the part of the map that nothing covers. */
  fit(origin, candidates) {
    const points = candidates.map(({ point: [lon, lat] }) => [lat, lon]);
    if (origin) points.push([origin.lat, origin.lon]);
    if (points.length) this.map.fitBounds(L.latLngBounds(points), { ...this.padding(), maxZoom: CLOSEST_ZOOM });
  }

  reveal({ point: [lon, lat] }) { this.map.panInside([lat, lon], this.padding()); }

  padding() {
    return { paddingTopLeft: [MARGIN_PX, this.sheet.floating ? 2 * MARGIN_PX : MARGIN_PX], paddingBottomRight: [MARGIN_PX, this.sheet.covered_px + MARGIN_PX] };
  }
}

const holder = (element) => L.divIcon({ html: element, className: "sign-holder", iconSize: [0, 0] });
