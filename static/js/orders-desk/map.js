// The orders on the map, each where it was reported; the chosen one stands out.
export class OrdersMap {
  constructor(map, select) {
    Object.assign(this, { map, select, marks: new Map(), seen: false });
    this.group = L.featureGroup().addTo(map);
    document.addEventListener("appearance", () => this.paint());
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  }

  show(orders, selected) {
    const wanted = new Map(orders.map((order) => [order.id, order]));
    for (const [id, mark] of this.marks) if (!wanted.has(id)) { this.group.removeLayer(mark); this.marks.delete(id); }
    for (const [id, order] of wanted) {
      if (!this.marks.has(id)) {
        const mark = L.circleMarker([order.lat, order.lon], { weight: 2 }).on("click", () => this.select(id));
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
    this.map.invalidateSize({ animate: false });
    this.map.setView([order.lat, order.lon], Math.max(this.map.getZoom(), 16), { animate: false });
  }

  all() {
    const bounds = this.group.getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [30, 30], maxZoom: 16, animate: false });
  }
}
