// Stations where there are too many to send at once: fetched by tile, drawn on one canvas. Far out a patch
// shows how many it holds; near, each station stands by itself. What a station is comes on demand.
import { getJSON } from "geomap/data.js";
import { CanvasLayer } from "geomap/map/canvas.js";
import { page } from "geomap/page.js";

const KEPT_TILES = 400;
const TAP_PX = 22;
const WORLD = 256;
const MOST_ZOOM = 20;

export const TiledPoints = L.LayerGroup.extend({
  /** onselect(id), oncount(lat, lon): what a tap on a station or a patch does. */
  initialize(name, { onselect, wanted }) {
    L.LayerGroup.prototype.initialize.call(this);
    this.name = name;
    this.onselect = onselect;
    this.wanted = wanted;
    this.tiles = new Map();
    this.drawn = [];
    this.canvas = new CanvasLayer((context, view) => this.draw(context, view), "overlayPane");
    this.addLayer(this.canvas);
  },

  onAdd(map) {
    L.LayerGroup.prototype.onAdd.call(this, map);
    map.on("resource:tap", this.tapped, this);
    this.repaint = () => this.canvas.redraw();
    document.addEventListener("appearance", this.repaint);
  },

  onRemove(map) {
    map.off("resource:tap", this.tapped, this);
    document.removeEventListener("appearance", this.repaint);
    L.LayerGroup.prototype.onRemove.call(this, map);
  },

  redraw() { this.canvas.redraw(); },

  draw(context, view) {
    const style = getComputedStyle(document.documentElement), read = (name) => style.getPropertyValue(name).trim();
    const paint = { accent: read("--accent"), ink: read("--accent-ink"), surface: read("--surface"), quiet: read("--ink-2") };
    const zoom = Math.max(0, Math.min(MOST_ZOOM, Math.round(view.zoom))), size = (WORLD * view.scale) / 2 ** zoom, most = 2 ** zoom - 1;
    this.drawn = [];
    const first = [view.x / size, view.y / size].map((n) => Math.max(0, Math.floor(n)));
    const last = [(view.x + view.width) / size, (view.y + view.height) / size].map((n) => Math.min(most, Math.floor(n)));
    for (let x = first[0]; x <= last[0]; x++) for (let y = first[1]; y <= last[1]; y++) {
      const tile = this.tile(zoom, x, y);
      for (const patch of tile?.patches ?? []) this.patch(context, view, patch, paint);
      for (const point of tile?.points ?? []) this.point(context, view, point, paint);
    }
  },

  /** A tile's content, or nothing yet: it is drawn when it has come. */
  tile(zoom, x, y) {
    const key = `${zoom}/${x}/${y}`, known = this.tiles.get(key);
    if (known) { this.tiles.delete(key); this.tiles.set(key, known); return known.content; }
    const entry = { content: null };
    this.tiles.set(key, entry);
    if (this.tiles.size > KEPT_TILES) this.tiles.delete(this.tiles.keys().next().value);
    getJSON(`/map/${this.name}/${key}`).then((content) => { entry.content = content; this.soon(); }, () => this.tiles.delete(key));
    return null;
  },

  /** Draw once for all tiles that came within a frame. */
  soon() { this.frame ??= requestAnimationFrame(() => { this.frame = null; if (this.canvas._map) this.canvas.redraw(); }); },

  place(view, lon, lat) {
    const sine = Math.sin((lat * Math.PI) / 180);
    return [(WORLD * (lon + 180) / 360) * view.scale - view.x, WORLD * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * view.scale - view.y];
  },

  patch(context, view, [lon, lat, count], paint) {
    const [x, y] = this.place(view, lon, lat), text = count < 1000 ? String(count) : `${(count / 1000).toFixed(count < 10000 ? 1 : 0)}k`;
    const radius = 12 + Math.min(14, Math.log10(count) * 4);
    disc(context, x, y, radius, paint.surface, paint.accent, 2.5);
    context.fillStyle = paint.accent;
    context.font = "700 12px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(text, x, y + 0.5);
    this.drawn.push({ lon, lat, radius, count });
  },

  point(context, view, [id, lon, lat, tier, mask, status, entry], paint) {
    const [x, y] = this.place(view, lon, lat), running = status === 0, near = view.zoom >= 15;
    const radius = near ? 13 : view.zoom >= 13 ? 9.5 : 6;
    context.globalAlpha = this.wanted({ tier, mask, status, entry }) ? 1 : 0.28;
    shape(context, x, y, radius, tier);
    context.fillStyle = running ? paint.accent : paint.surface;
    context.strokeStyle = running ? paint.surface : paint.quiet;
    context.lineWidth = 1.6;
    context.fill();
    context.stroke();
    if (view.zoom >= 13) {
      context.fillStyle = running ? paint.ink : paint.quiet;
      context.font = `700 ${near ? 14 : 11}px system-ui, sans-serif`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(String(tier), x, y + 0.5);
    }
    context.globalAlpha = 1;
    this.drawn.push({ id, lon, lat, radius });
  },

  /** A tap on the map: choose the station under the thumb, or come nearer to the patch under it. */
  tapped(tap) {
    const map = this._map, at = map.latLngToContainerPoint(tap.latlng);
    let best = null, least = TAP_PX;
    for (const drawn of this.drawn) {
      const gap = at.distanceTo(map.latLngToContainerPoint([drawn.lat, drawn.lon])) - (drawn.count ? drawn.radius - 8 : 0);
      if (gap < least) { least = gap; best = drawn; }
    }
    if (!best) return;
    tap.taken = true;
    if (best.id) this.onselect(best.id);
    else map.setView([best.lat, best.lon], Math.min(map.getZoom() + 2, map.getMaxZoom()));
  },
});

function disc(context, x, y, radius, fill, stroke, width) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.fill();
  context.stroke();
}

/** A tier's shape: 1 hexagon, 2 square, 3 circle. */
function shape(context, x, y, r, tier) {
  context.beginPath();
  if (tier === 2) context.roundRect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8, r * 0.4);
  else if (tier === 3) context.arc(x, y, r * 0.95, 0, 2 * Math.PI);
  else for (let i = 0; i < 6; i++) context.lineTo(x + 1.1 * r * Math.sin((i * Math.PI) / 3), y - 1.1 * r * Math.cos((i * Math.PI) / 3));
  context.closePath();
}

/** Services of a mask, by their codes. */
export const offered = (mask) => page.services.filter((_, bit) => Math.floor(mask / 2 ** bit) % 2 === 1).map((s) => s.code);
