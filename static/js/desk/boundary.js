// Redrawing a boundary: its vertices are dragged, neighbours that share one move along, and what comes near a
// neighbour's vertex snaps to it.
import { round } from "geomap/desk/map.js";

const SNAP_PX = 12;
const keyOf = ([lon, lat]) => `${round(lon)},${round(lat)}`;

export class Reshaping {
  /** rows: all areas of the layer, as they stand. row: the one whose boundary is drawn. */
  constructor(map, rows, row) {
    this.map = map;
    this.row = row;
    this.drawn = new Map(rows.filter((one) => one.geometry.type.endsWith("Polygon")).map((one) => [one.id, { row: one, rings: ringsOf(one.geometry) }]));
    this.before = new Map([...this.drawn].map(([id, { rings }]) => [id, JSON.stringify(rings)]));
    this.group = L.layerGroup().addTo(map);
    this.draw();
  }

  remove() { this.group.remove(); }

  /** The new geometry of every area that is another now, by id. */
  changed() {
    const others = [...this.drawn].filter(([id, { rings }]) => JSON.stringify(rings) !== this.before.get(id));
    return Object.fromEntries(others.map(([id, { row, rings }]) => [id, geometryOf(row.geometry, rings)]));
  }

  draw() {
    this.group.clearLayers();
    for (const ring of this.drawn.get(this.row.id).rings) {
      L.polyline(ring.map(latLng), { className: "shape-line", interactive: false }).addTo(this.group);
      ring.slice(0, -1).forEach((at, i) => { this.vertex(at); this.middle(at, ring[i + 1]); });
    }
  }

  vertex(at) {
    const marker = handle(at, "vertex", this.row.editable).addTo(this.group);
    marker.on("dragend", () => this.move(at, this.snapped(marker.getLatLng(), at)));
    marker.on("contextmenu dblclick", () => this.without(at));
  }

  /** A handle between two vertices: dragged, it is a vertex of every area that has this edge. */
  middle(one, other) {
    const at = [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
    const marker = handle(at, "middle", this.row.editable).addTo(this.group);
    marker.on("dragend", () => {
      const to = this.snapped(marker.getLatLng(), at), ends = [keyOf(one), keyOf(other)];
      this.each((ring) => {
        for (let i = ring.length - 1; i > 0; i -= 1) if (ends.includes(keyOf(ring[i])) && ends.includes(keyOf(ring[i - 1]))) ring.splice(i, 0, to);
      });
      this.draw();
    });
  }

  /** Move a vertex, in every area that shares it. */
  move(from, to) {
    const key = keyOf(from);
    this.each((ring) => ring.forEach((at, i) => { if (keyOf(at) === key) ring[i] = to; }));
    this.draw();
  }

  /** Leave a vertex out, in every area that shares it and has vertices to spare. */
  without(at) {
    const key = keyOf(at);
    this.each((ring) => {
      const left = ring.slice(0, -1).filter((one) => keyOf(one) !== key);
      if (left.length >= 3 && left.length < ring.length - 1) ring.splice(0, ring.length, ...left, left[0]);
    });
    this.draw();
  }

  each(act) { for (const { rings } of this.drawn.values()) rings.forEach(act); }

  /** Where a dragged vertex comes to lie: on a vertex of any area that is near on the screen, else where it is. */
  snapped(latlng, own) {
    const here = this.map.latLngToContainerPoint(latlng);
    let best = null, least = SNAP_PX;
    this.each((ring) => ring.forEach((at) => {
      const far = this.map.latLngToContainerPoint(latLng(at)).distanceTo(here);
      if (far < least && keyOf(at) !== keyOf(own)) [best, least] = [at, far];
    }));
    return best ?? [round(latlng.lng), round(latlng.lat)];
  }
}

function handle(at, kind, draggable) {
  return L.marker(latLng(at), { draggable, keyboard: false, icon: L.divIcon({ className: `shape-${kind}`, iconSize: kind === "vertex" ? [14, 14] : [10, 10] }) });
}

const latLng = ([lon, lat]) => [lat, lon];
const ringsOf = ({ type, coordinates }) => (type === "Polygon" ? coordinates : coordinates.flat()).map((ring) => ring.map((at) => [...at]));

/** The rings in the same polygons as before. */
function geometryOf({ type, coordinates }, rings) {
  if (type === "Polygon") return { type, coordinates: rings };
  let next = 0;
  return { type, coordinates: coordinates.map((polygon) => polygon.map(() => rings[next++])) };
}
