// A Leaflet layer that is one canvas, a little larger than the map. While the map moves it moves along, and
// is drawn anew once what it holds runs short; while the map zooms it is scaled like an image, so nothing jumps.

const PADDING = 0.25;
const SPARE_MOVING = 0.05;
const SPARE_AT_REST = 0.12;

/** Canvases that may have to be drawn: one a frame, so that no frame has the work of all. */
const waiting = new Set();
let frame = null;

function wait(layer) {
  waiting.add(layer);
  frame ??= requestAnimationFrame(drawNext);
}

function drawNext() {
  frame = null;
  for (const layer of waiting) {
    waiting.delete(layer);
    if (!layer.due()) continue;
    if (waiting.size) frame = requestAnimationFrame(drawNext);
    layer.redraw();
    return;
  }
}

export const CanvasLayer = L.Layer.extend({
  /** draw(context, view): view has scale, x, y (world units to pixels), zoom, width, height, ratio, box.
      ahead(view): called as the map begins to zoom, with the view it will come to. */
  initialize(draw, pane, ahead) { this._draw = draw; this._ahead = ahead; L.setOptions(this, { pane }); },

  onAdd() {
    this._canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated", this.getPane());
    this._canvas.setAttribute("aria-hidden", "true");
    this._zooming = false;
    this.redraw();
  },

  onRemove() { this._canvas.remove(); },

  getEvents() {
    return {
      viewreset: this._reset, resize: this._reset, zoomend: () => { this._zooming = false; },
      zoomanim: this._animate, zoom: this._pinch, move: () => wait(this), moveend: this._rest,
    };
  },

  /** Draw now; while the map zooms by itself, once it has come to rest. */
  redraw() {
    if (!this._map) return this;
    if (this._zooming) { this._stale = true; return this; }
    const map = this._map, size = map.getSize(), ratio = Math.min(devicePixelRatio || 1, 2);
    const width = Math.ceil(size.x * (1 + 2 * PADDING)), height = Math.ceil(size.y * (1 + 2 * PADDING));
    const corner = map.containerPointToLayerPoint([-size.x * PADDING, -size.y * PADDING]).round();
    this._corner = map.layerPointToLatLng(corner);
    this._zoom = map.getZoom();
    this._size(width, height, ratio);
    L.DomUtil.setTransform(this._canvas, corner, 1);
    const context = this._canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this._view = viewOf(map.getPixelOrigin().add(corner), this._zoom, width, height, ratio);
    this._stale = false;
    this._draw(context, this._view);
    return this;
  },

  /** Draw in one of the next frames, once for all that has changed meanwhile. */
  soon() { this._stale = true; wait(this); },

  due() { return this._map && !this._zooming && (this._stale || this._short(SPARE_MOVING)); },

  /** A new size clears a canvas and costs memory: only where it is one. */
  _size(width, height, ratio) {
    const canvas = this._canvas, wide = Math.round(width * ratio), high = Math.round(height * ratio);
    if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  },

  _reset() { this._zooming = false; this.redraw(); },

  _rest() { if (this._zoom !== this._map.getZoom() || this._short(SPARE_AT_REST)) this.soon(); },

  /** Whether the map shows, or would with so much of its size to spare, what is not drawn. */
  _short(spare) {
    const map = this._map, size = map.getSize();
    const scale = map.getZoomScale(map.getZoom(), this._zoom), origin = map.latLngToContainerPoint(this._corner);
    const x = size.x * spare, y = size.y * spare;
    return origin.x > -x || origin.y > -y
      || origin.x + this._view.width * scale < size.x + x || origin.y + this._view.height * scale < size.y + y;
  },

  _animate({ zoom, center }) {
    this._zooming = true;
    this._scale(zoom, center);
    if (!this._ahead) return;
    const { x, y } = this._map.getSize();
    this._ahead(viewOf(this._map.project(center, zoom).subtract([x / 2, y / 2]), zoom, x, y, 1));
  },

  /** Two fingers zoom step by step, without an animation. */
  _pinch() { if (!this._zooming && this._zoom !== this._map.getZoom()) this._scale(this._map.getZoom(), this._map.getCenter()); },

  _scale(zoom, center) {
    const corner = this._map._latLngToNewLayerPoint(this._corner, zoom, center);
    L.DomUtil.setTransform(this._canvas, corner, this._map.getZoomScale(zoom, this._zoom));
  },
});

/** The view of so many pixels from a corner given in the world's pixels at zoom. */
function viewOf({ x, y }, zoom, width, height, ratio) {
  const scale = 2 ** zoom;
  return { scale, x, y, zoom, width, height, ratio, box: [x / scale, y / scale, (x + width) / scale, (y + height) / scale] };
}
