// Redrawing a boundary: its vertices are dragged, areas of any layer that share one move along, and what comes near
// another's vertex snaps to it. After every change the server says what would be wrong, and where areas would overlap.
import { ask } from "geomap/desk/api.js";
import { round } from "geomap/desk/map.js";
import { page } from "geomap/page.js";

const SNAP_PX = 12;
const keyOf = ([lon, lat]) => `${round(lon)},${round(lat)}`;

export class Reshaping {
  /** areas: [layer, row] of all areas, as they stand. chosen: the one whose boundary is drawn. told(verdict, count): what
      the server says of count areas as they are drawn now. */
  constructor(map, areas, chosen, told) {
    Object.assign(this, { map, told, row: chosen[1] });
    this.drawn = areas.filter(([, row]) => row.geometry.type.endsWith("Polygon"))
      .map(([layer, row]) => ({ layer, row, rings: ringsOf(row.geometry), before: JSON.stringify(ringsOf(row.geometry)) }));
    this.own = this.drawn.find(({ layer, row }) => layer === chosen[0] && row.id === this.row.id);
    this.group = L.layerGroup().addTo(map);
    this.over = L.layerGroup().addTo(map);
    this.draw();
  }

  remove() {
    this.asking?.abort();
    this.group.remove();
    this.over.remove();
  }

  /** What a request says of every area that is another now: {items, geometries}, each by layer and id. */
  changed() {
    const items = {}, geometries = {};
    for (const { layer, row, rings, before } of this.drawn) {
      if (JSON.stringify(rings) === before) continue;
      (items[layer] ??= {})[row.id] = row.revision;
      (geometries[layer] ??= {})[row.id] = geometryOf(row.geometry, rings);
    }
    return { items, geometries };
  }

  /** Draw anew what was changed, and have it judged. */
  async redraw() {
    this.draw();
    this.over.clearLayers();
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking, { items, geometries } = this.changed(), count = Object.values(items).flatMap(Object.keys).length;
    if (!count) { this.told(null, 0); return; }
    try {
      const verdict = await ask("/boundaries/try", { method: "POST", body: { geometries }, signal });
      if (signal.aborted) return;
      for (const { geometry } of verdict.overlaps) L.geoJSON(geometry, { interactive: false, className: "shape-overlap" }).addTo(this.over);
      this.told(verdict, count);
    } catch (error) { if (!signal.aborted) this.told({ faults: [{ words: error.message }], overlaps: [], why_not: null }, count); }
  }

  /** Draw what stands by now of areas that somebody else has changed meanwhile. */
  beside(features) {
    this.over.clearLayers();
    for (const { geometry } of features) L.geoJSON(geometry, { interactive: false, className: "shape-theirs" }).addTo(this.over);
  }

  draw() {
    this.group.clearLayers();
    for (const ring of this.own.rings) {
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
      this.redraw();
    });
  }

  /** Move a vertex, in every area that shares it. */
  move(from, to) {
    const key = keyOf(from);
    this.each((ring) => ring.forEach((at, i) => { if (keyOf(at) === key) ring[i] = to; }));
    this.redraw();
  }

  /** Leave a vertex out, in every area that shares it and has vertices to spare. */
  without(at) {
    const key = keyOf(at);
    this.each((ring) => {
      const left = ring.slice(0, -1).filter((one) => keyOf(one) !== key);
      if (left.length >= 3 && left.length < ring.length - 1) ring.splice(0, ring.length, ...left, left[0]);
    });
    this.redraw();
  }

  each(act) { for (const { rings } of this.drawn) rings.forEach(act); }

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

/** [layer, row] of every area whose layer has boundaries, those of rows as they are. */
export async function areasWith(rows) {
  const others = page.desk.boundaries.filter((layer) => layer !== rows.layer);
  const found = await Promise.all(others.map(async (layer) => (await ask(`/items/${layer}`)).features.map((row) => [layer, row])));
  return [...rows.all.map((row) => [rows.layer, row]), ...found.flat()];
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
