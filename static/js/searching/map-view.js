// What the search draws on the map: the start, the candidates as the list numbers them, and the way along the streets.
import { h } from "geomap/dom.js";
import { named } from "geomap/page.js";
import { sign } from "geomap/searching/cards.js";
import { refill } from "geomap/searching/morph.js";
import { fitWords, numberWords } from "geomap/searching/words.js";

const MARGIN_PX = 48;
const CLOSEST_ZOOM = 16.5;
const ABOVE = { way: 300, found: 400, others: 200, searched: 100 };

export class MapView {
  /** onchoose(key): a number was tapped. */
  constructor(map, sheet, onchoose) {
    Object.assign(this, { map, sheet, onchoose, marks: new Map() });
    this.way = L.layerGroup().addTo(map);
    this.start = L.layerGroup().addTo(map);
  }

  /** The first view: the middle of the district in what the sheet leaves free. */
  home() { this.map.panBy([0, this.sheet.covered_px / 2], { animate: false }); }

  origin({ lon, lat, source }) {
    this.start.clearLayers();
    const element = h("div", { class: `origin${source === "located" ? "" : " picked"}` });
    L.marker([lat, lon], { icon: holder(element), interactive: false, keyboard: false, zIndexOffset: 500 }).addTo(this.start);
  }

  /** Mark the places of rows, as rowsOf has them. A mark stays as long as its place is one of them: a click on it counts. */
  places(rows) {
    const keys = new Set(rows.map(({ key }) => key));
    for (const [key, { marker }] of this.marks) if (!keys.has(key)) { marker.remove(); this.marks.delete(key); }
    for (const row of rows) this.mark(row);
  }

  mark(row) {
    const { key, part, candidate } = row;
    if (!this.marks.has(key)) this.marks.set(key, this.made(row));
    const { marker, element } = this.marks.get(key), title = `${numberWords(row)} ${named(candidate)} · ${fitWords(candidate)}`;
    if (element.title !== title) element.title = title;
    const look = `lost-number on-map ${part}`;
    if (element.className !== look) {
      element.className = look;
      marker.setZIndexOffset(ABOVE[part] ?? 0);
    }
    refill(element, [sign(row)]);
  }

  made({ key, candidate: { point: [lon, lat] } }) {
    const element = h("div", { dataset: { key } });
    const marker = L.marker([lat, lon], { icon: holder(element), keyboard: false }).addTo(this.map);
    marker.on("click", () => this.onchoose(key));
    return { marker, element };
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

  reveal([lon, lat]) { this.map.panInside([lat, lon], this.padding()); }

  padding() {
    return { paddingTopLeft: [MARGIN_PX, this.sheet.floating ? 2 * MARGIN_PX : MARGIN_PX], paddingBottomRight: [MARGIN_PX, this.sheet.covered_px + MARGIN_PX] };
  }
}

const holder = (element) => L.divIcon({ html: element, className: "sign-holder", iconSize: [0, 0] });
