// A Leaflet layer that is one canvas, a little larger than the map, redrawn when the map comes to rest.
// While the map zooms it is scaled like an image, so nothing jumps.

const PADDING = 0.25;

export const CanvasLayer = L.Layer.extend({
  /** draw(context, view): view has scale, x, y (world units to pixels), zoom, width, height, box. */
  initialize(draw, pane) { this._draw = draw; L.setOptions(this, { pane }); },

  onAdd() {
    this._canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated", this.getPane());
    this._canvas.setAttribute("aria-hidden", "true");
    this.redraw();
  },

  onRemove() { this._canvas.remove(); },

  getEvents() {
    return { moveend: this.redraw, viewreset: this.redraw, resize: this.redraw, zoomanim: this._animate };
  },

  redraw() {
    if (!this._map) return this;
    const map = this._map, size = map.getSize(), ratio = Math.min(devicePixelRatio || 1, 2);
    const width = Math.ceil(size.x * (1 + 2 * PADDING)), height = Math.ceil(size.y * (1 + 2 * PADDING));
    const corner = map.containerPointToLayerPoint([-size.x * PADDING, -size.y * PADDING]).round();
    this._corner = map.layerPointToLatLng(corner);
    this._zoom = map.getZoom();
    Object.assign(this._canvas, { width: width * ratio, height: height * ratio });
    Object.assign(this._canvas.style, { width: `${width}px`, height: `${height}px` });
    L.DomUtil.setTransform(this._canvas, corner, 1);
    const scale = 2 ** this._zoom, origin = map.getPixelOrigin().add(corner);
    const context = this._canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this._draw(context, {
      scale, x: origin.x, y: origin.y, zoom: this._zoom, width, height,
      box: [origin.x / scale, origin.y / scale, (origin.x + width) / scale, (origin.y + height) / scale],
    });
    return this;
  },

  _animate({ zoom, center }) {
    const scale = this._map.getZoomScale(zoom, this._zoom);
    const corner = this._map._latLngToNewLayerPoint(this._corner, zoom, center);
    L.DomUtil.setTransform(this._canvas, corner, scale);
  },
});
