// The orders on the map, each where it was reported; the chosen one stands out. What is shown is the own ground.
import { clockOf } from "geomap/orders-desk/clock.js";
import { page } from "geomap/page.js";

const tipOf = (order) => [`#${order.id} ${order.category_name}`, clockOf(order).words].filter(Boolean).join(" · ");

export class OrdersMap {
  constructor(map, select) {
    Object.assign(this, { map, select, marks: new Map(), seen: false });
    this.ground = page.orders.ground && L.geoJSON(page.orders.ground, { interactive: false }).addTo(map);
    this.group = L.featureGroup().addTo(map);
    this.all();
    document.addEventListener("appearance", () => this.paint());
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  }

  show(orders, selected) {
    const wanted = new Map(orders.filter(({ lat }) => lat !== null).map((order) => [order.id, order]));
    for (const [id, mark] of this.marks) if (!wanted.has(id)) { this.group.removeLayer(mark); this.marks.delete(id); }
    for (const [id, order] of wanted) {
      if (!this.marks.has(id)) {
        const mark = L.circleMarker([order.lat, order.lon], { weight: 2 }).on("click", () => this.select(id)).bindTooltip(() => document.createTextNode(tipOf(this.marks.get(id).order)));
        this.marks.set(id, mark);
        this.group.addLayer(mark);
      }
      this.marks.get(id).order = order;
    }
    this.selected = selected;
    this.paint();
    if (!this.seen && orders.length) { this.seen = true; this.all(); }
  }

  paint() {
    const style = getComputedStyle(document.documentElement), tone = (name) => style.getPropertyValue(name).trim();
    this.ground?.setStyle({ color: tone("--accent"), weight: 3, dashArray: "6 6", fill: false });
    const ended = ["confirmed", "merged", "cancelled", "settled"];
    for (const [id, mark] of this.marks) {
      const { order } = mark, chosen = id === this.selected;
      const fill = ended.includes(order.state) ? tone("--ink-2") : order.clock.overdue ? tone("--closed") : tone("--accent");
      mark.setStyle({ fillColor: fill, fillOpacity: 0.95, color: chosen ? tone("--ink") : tone("--surface"), weight: chosen ? 4 : 2 });
      mark.setRadius(chosen ? 11 : order.urgency === "normal" ? 6 : 8);
      if (chosen) mark.bringToFront();
    }
  }

  go(order) {
    if (order.lat === null) return;
    this.map.invalidateSize({ animate: false });
    this.map.setView([order.lat, order.lon], Math.max(this.map.getZoom(), 16), { animate: false });
  }

  all() {
    const bounds = L.latLngBounds(this.ground ? this.ground.getBounds() : []).extend(this.group.getBounds());
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [30, 30], maxZoom: 16, animate: false });
  }
}
