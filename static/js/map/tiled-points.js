// Stations where there are too many to send at once: fetched by tile, drawn on one canvas. Where they crowd a
// disc shows how many there are; else each stands by itself. What a station is comes on demand.
import { CanvasLayer } from "geomap/map/canvas.js";
import { gathered, inTile, MOST_ZOOM, PATCHES, PointTiles } from "geomap/map/point-tiles.js";
import { Signs, stamp } from "geomap/map/signs.js";
import { page } from "geomap/page.js";

const TAP_PX = 22;
const FAINT = 0.28;
const NEARER = 2;
const PANE = "points";
const OVER_AREAS = 450;

export const TiledPoints = L.LayerGroup.extend({
  /** onselect(id): what a tap on a station does. */
  initialize(name, onselect) {
    L.LayerGroup.prototype.initialize.call(this);
    this.onselect = onselect;
    this.wanted = () => true;
    this.kinds = new Map();
    this.drawn = [];
    this.signs = new Signs();
    this.tiles = new PointTiles(`/map/${name}`, { read: (kind) => this.kind(kind), arrived: () => this.canvas.soon() });
    this.canvas = new CanvasLayer((context, view) => this.draw(context, view), PANE, (view) => this.contents(view));
    this.addLayer(this.canvas);
  },

  onAdd(map) {
    if (!map.getPane(PANE)) Object.assign(map.createPane(PANE).style, { zIndex: OVER_AREAS, pointerEvents: "none" });
    L.LayerGroup.prototype.onAdd.call(this, map);
    map.on("resource:tap", this.tapped, this);
    this.repaint = () => { this.signs.forget(); this.canvas.redraw(); };
    document.addEventListener("appearance", this.repaint);
  },

  onRemove(map) {
    map.off("resource:tap", this.tapped, this);
    document.removeEventListener("appearance", this.repaint);
    L.LayerGroup.prototype.onRemove.call(this, map);
  },

  /** Faint stations where wanted(properties) refuses; crowds count those that meet the conditions, which say the
      same to the server. */
  filter(wanted, conditions) {
    this.wanted = wanted;
    for (const kind of this.kinds.values()) kind.wanted = wanted(kind);
    this.tiles.conditions = conditions;
    this.canvas.soon();
  },

  /** What stations of one kind have in common; kinds are few, and judged once. */
  kind([tier, mask, status, entry]) {
    const key = `${tier} ${mask} ${status} ${entry}`;
    if (!this.kinds.has(key)) {
      const kind = { tier, services: offered(mask), status: page.statuses[status], entry: page.entries[entry] };
      this.kinds.set(key, Object.assign(kind, { wanted: this.wanted(kind) }));
    }
    return this.kinds.get(key);
  },

  contents(view) {
    const zoom = tileZoom(view), size = 256 / 2 ** zoom, most = 2 ** zoom - 1;
    return this.tiles.contents(zoom, view.box.map((edge) => Math.max(0, Math.min(most, Math.floor(edge / size)))));
  },

  draw(context, view) {
    const zoom = tileZoom(view), last = this.drawn, standIn = (x, y) => gathered(inTile(last.map(({ place }) => place), zoom, x, y), zoom);
    const parts = this.contents(view).map(({ x, y, content }) => content ?? standIn(x, y));
    this.drawn = [];
    for (const { points } of parts) for (const point of points) this.station(context, view, point);
    for (const { patches } of parts) for (const patch of patches) this.crowd(context, view, patch, zoom);
    context.globalAlpha = 1;
    this.signs.numbers(context, this.drawn.filter(({ place }) => place.chosen), view);
  },

  station(context, view, place) {
    const picture = this.signs.station(place.kind, view.zoom, view.ratio);
    this.stamp(context, view, place, picture, place.x * view.scale - view.x, place.y * view.scale - view.y, place.kind.wanted);
  },

  /** A crowd's disc, held within its patch: no two lie over each other. */
  crowd(context, view, place, zoom) {
    const size = ((256 / 2 ** zoom) * view.scale) / PATCHES, picture = this.signs.crowd(place.chosen, size / 2 - 1, view.ratio);
    const held = (at, from) => {
      const start = Math.floor((at * view.scale) / size) * size - from, room = picture.radius + 1;
      return Math.max(start + room, Math.min(start + size - room, at * view.scale - from));
    };
    this.stamp(context, view, place, picture, held(place.x, view.x), held(place.y, view.y), place.chosen > 0);
  },

  stamp(context, view, place, picture, x, y, wanted) {
    const { across, radius } = picture;
    if (x < -across || y < -across || x > view.width + across || y > view.height + across) return;
    context.globalAlpha = wanted ? 1 : FAINT;
    stamp(context, picture, x, y, view.ratio);
    this.drawn.push({ place, x: (x + view.x) / view.scale, y: (y + view.y) / view.scale, radius });
  },

  /** A tap on the map: choose the station under the thumb, or come nearer to the crowd under it. */
  tapped(tap) {
    const map = this._map, zoom = map.getZoom(), scale = 2 ** zoom, { x, y } = map.project(tap.latlng, zoom);
    let best = null, least = TAP_PX;
    for (const drawn of this.drawn) {
      const gap = Math.hypot(drawn.x * scale - x, drawn.y * scale - y) - (drawn.place.count ? drawn.radius - 8 : 0);
      if (gap < least) { least = gap; best = drawn; }
    }
    if (!best) return;
    tap.take();
    if (best.place.id) this.onselect(best.place.id);
    else map.setZoomAround(map.unproject(L.point(best.x, best.y).multiplyBy(scale), zoom), Math.min(Math.floor(zoom) + NEARER, map.getMaxZoom()));
  },
});

/** Tiles are drawn 512 pixels wide or somewhat wider, so that a patch is 64 or somewhat more. */
const tileZoom = ({ zoom }) => Math.max(0, Math.min(MOST_ZOOM, Math.floor(zoom) - 1));

/** Services of a mask, by their codes. */
const offered = (mask) => page.services.filter((_, bit) => Math.floor(mask / 2 ** bit) % 2 === 1).map((s) => s.code);
