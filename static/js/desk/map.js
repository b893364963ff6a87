// The map beside the table: points as dots, areas as shapes a slice a frame, the chosen feature in hand.
import { Dots } from "geomap/desk/dots.js";
import { h, icon } from "geomap/dom.js";
import { sign } from "geomap/map/layer.js";
import { named } from "geomap/page.js";

/** Shapes added or taken away in one frame. */
const SLICE = 400;

export class DeskMap {
  /** on: select(id), moved([lon, lat]). */
  constructor(map, on) {
    Object.assign(this, { map, on, shapes: new Map(), rows: [], todo: [], hand: null, picked: null });
    this.renderer = L.canvas({ padding: 0.3 });
    this.group = L.featureGroup().addTo(map);
    this.dots = new Dots(map);
    map.on("click", ({ latlng }) => this.tapped(latlng));
    map.on("mousemove", ({ latlng }) => map.getContainer().classList.toggle("over-dot", Boolean(!this.picked && this.dots.nearest(latlng))));
    document.addEventListener("appearance", () => this.paint());
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  }

  /** Draw the rows, those that the filter leaves: what is drawn already stays, the rest comes a slice a frame. */
  draw(layer, rows) {
    const kept = layer === this.layer ? this.shapes : new Map();
    if (kept !== this.shapes) this.group.clearLayers();
    Object.assign(this, { layer, rows, shapes: new Map() });
    this.colours ??= coloursNow();
    this.dots.show(rows.filter(isPoint), this.colours);
    const fresh = [];
    for (const row of rows) {
      if (isPoint(row)) continue;
      const old = kept.get(row.id);
      if (old?.row === row) { this.shapes.set(row.id, old); kept.delete(row.id); } else fresh.push(row);
    }
    this.todo = [...[...kept.values()].map((shape) => () => this.group.removeLayer(shape)), ...fresh.map((row) => () => this.add(row))].reverse();
    this.work();
  }

  work() {
    cancelAnimationFrame(this.frame);
    for (let i = 0; i < SLICE && this.todo.length; i += 1) this.todo.pop()();
    if (this.todo.length) this.frame = requestAnimationFrame(() => this.work());
  }

  add(row) {
    const shape = this.shape(row);
    this.shapes.set(row.id, shape);
    this.style(shape);
    this.group.addLayer(shape);
  }

  shape(row) {
    const shape = L.geoJSON(row.geometry, { renderer: this.renderer });
    shape.on("click", (event) => { L.DomEvent.stopPropagation(event); if (this.picked) this.picked(degreesOf(event.latlng)); else this.on.select(row.id); });
    shape.row = row;
    return shape;
  }

  tapped(latlng) {
    const row = this.picked ? null : this.dots.nearest(latlng);
    this.picked?.(degreesOf(latlng));
    if (row) this.on.select(row.id);
  }

  paint() {
    this.colours = coloursNow();
    this.dots.show(this.dots.rows, this.colours);
    for (const shape of this.shapes.values()) this.style(shape);
  }

  style(shape) {
    const { row } = shape, { plain, due, ink } = this.colours, chosen = row.id === this.chosen;
    shape.setStyle({ fillColor: row.due.length ? due : plain, color: chosen ? ink : plain, weight: chosen ? 3 : 1.5, fillOpacity: chosen ? 0.18 : 0.04, opacity: 0.9 });
  }

  /** Bring a feature out, and let its point be dragged where it may be. null: none. fly: into sight, if it is not. */
  choose(row, { fly = false } = {}) {
    this.hand?.remove();
    this.hand = null;
    this.map.invalidateSize({ animate: false });
    const before = this.shapes.get(this.chosen), now = this.shapes.get(row?.id);
    this.chosen = row?.id ?? null;
    for (const shape of [before, now]) if (shape) this.style(shape);
    if (!row) return;
    const shape = this.shapes.get(row.id);
    if (!isPoint(row)) {
      shape?.bringToFront();
      if (fly && shape && !this.map.getBounds().contains(shape.getBounds())) this.map.fitBounds(shape.getBounds(), { padding: [40, 40], maxZoom: 16, animate: false });
      return;
    }
    const [lon, lat] = row.geometry.coordinates;
    this.hand = L.marker([lat, lon], {
      draggable: row.editable, autoPan: true, zIndexOffset: 1000, title: named(row.properties), alt: named(row.properties),
      icon: L.divIcon({ html: sign(this.layer, row.properties), className: "sign-holder in-hand", iconSize: [0, 0] }),
    }).addTo(this.map);
    this.hand.on("dragend", () => { this.on.moved(degreesOf(this.hand.getLatLng())); });
    if (fly && !this.map.getBounds().pad(-0.1).contains([lat, lon])) this.map.setView([lat, lon], Math.max(this.map.getZoom(), 15), { animate: false });
  }

  /** Let a tap say where something new is to lie: picked([lon, lat]); null: no more. */
  pick(picked) {
    this.picked = picked;
    this.map.getContainer().classList.toggle("picking", Boolean(picked));
    if (!picked) { this.hand?.remove(); this.hand = null; }
  }

  /** Show where the new one would lie. */
  mark([lon, lat]) {
    this.hand?.remove();
    this.hand = L.marker([lat, lon], { draggable: true, autoPan: true, zIndexOffset: 1000, icon: L.divIcon({ html: h("div", { class: "sign sign-new" }, icon("location-pin")), className: "sign-holder in-hand", iconSize: [0, 0] }) }).addTo(this.map);
    this.hand.on("dragend", () => this.picked?.(degreesOf(this.hand.getLatLng())));
  }

  /** A place into the middle, near enough to tap at. */
  look([lon, lat]) { this.map.setView([lat, lon], Math.max(this.map.getZoom(), 16), { animate: false }); }

  /** An area as large as the map has room for. */
  fit(row) {
    this.map.invalidateSize({ animate: false });
    this.map.fitBounds(L.geoJSON(row.geometry).getBounds(), { padding: [50, 50], maxZoom: 17, animate: false });
  }

  /** Put the point in hand back where it was. */
  back(row) {
    const [lon, lat] = row.geometry.coordinates;
    this.hand?.setLatLng([lat, lon]);
  }

  /** All of the layer in sight. */
  all() {
    const bounds = L.latLngBounds([]);
    for (const { geometry } of this.rows) {
      const degrees = geometry.coordinates.flat(Infinity);
      for (let i = 0; i < degrees.length; i += 2) bounds.extend([degrees[i + 1], degrees[i]]);
    }
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [20, 20], animate: false });
  }
}

const isPoint = ({ geometry }) => geometry.type === "Point";

/** Degrees as they are kept: about 0.1 m. */
export const round = (degrees) => Math.round(degrees * 1e6) / 1e6;

function degreesOf(latlng) {
  const { lng, lat } = latlng.wrap();
  return [round(lng), round(lat)];
}

function coloursNow() {
  const style = getComputedStyle(document.documentElement), tone = (name) => style.getPropertyValue(name).trim();
  return { plain: tone("--accent"), due: tone("--desk-due"), line: tone("--surface"), ink: tone("--ink") };
}
