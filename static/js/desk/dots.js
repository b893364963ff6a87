// The points of a layer as dots on one canvas: tens of thousands are stamped in a few milliseconds.
import { CanvasLayer } from "geomap/map/canvas.js";
import { project } from "geomap/map/paths.js";
import { stamp } from "geomap/map/signs.js";

const RADIUS_PX = 6;
/** Seen from afar dots are smaller, or they would cover the names of the streets. */
const FAR_RADIUS_PX = 4;
const NEAR_ZOOM = 12;
const LINE_PX = 2;
const REACH_PX = 10;
/** Of dots of one colour whose middles share a square of so many pixels, one is drawn: the others would lie under it. */
const SQUARE_PX = 3;

export class Dots {
  constructor(map) {
    Object.assign(this, { map, rows: [], at: new Float64Array(0), pictures: new Map() });
    this.layer = new CanvasLayer((context, view) => this.draw(context, view), "overlayPane").addTo(map);
    this.layer.getPane().lastChild.classList.add("desk-dots");
  }

  /** Show these rows in these colours, {plain, due, line}; what is due lies on top. */
  show(rows, colours) {
    this.rows = [...rows.filter((row) => !row.due.length), ...rows.filter((row) => row.due.length)];
    this.at = new Float64Array(2 * this.rows.length);
    this.rows.forEach((row, i) => project(row.geometry.coordinates, this.at, 2 * i));
    if (colours !== this.colours) this.pictures.clear();
    this.colours = colours;
    this.layer.soon();
  }

  draw(context, { scale, x, y, width, height, ratio, zoom }) {
    const { at, rows } = this, radius = zoom < NEAR_ZOOM ? FAR_RADIUS_PX : RADIUS_PX;
    if (!rows.length) return;
    const across = Math.ceil((width + 2 * RADIUS_PX) / SQUARE_PX), down = Math.ceil((height + 2 * RADIUS_PX) / SQUARE_PX);
    const taken = new Uint8Array(across * down), pictures = [null, this.picture("plain", radius, ratio), this.picture("due", radius, ratio)];
    for (let i = 0; i < rows.length; i += 1) {
      const left = at[2 * i] * scale - x, top = at[2 * i + 1] * scale - y;
      const column = Math.floor((left + RADIUS_PX) / SQUARE_PX), line = Math.floor((top + RADIUS_PX) / SQUARE_PX);
      if (column < 0 || line < 0 || column >= across || line >= down) continue;
      const kind = rows[i].due.length ? 2 : 1, square = line * across + column;
      if (taken[square] === kind) continue;
      taken[square] = kind;
      stamp(context, pictures[kind], left, top, ratio);
    }
  }

  picture(tone, radius, ratio) {
    const key = `${tone} ${radius} ${ratio}`;
    if (!this.pictures.has(key)) this.pictures.set(key, dot(this.colours[tone], this.colours.line, radius, ratio));
    return this.pictures.get(key);
  }

  /** The row whose dot is nearest to a place on the map and within reach of a finger or mouse; null where there is none. */
  nearest(latlng) {
    const { x, y } = this.map.project(latlng, 0);
    let best = null, least = REACH_PX / 2 ** this.map.getZoom();
    for (let i = 0; i < this.rows.length; i += 1) {
      const far = Math.hypot(this.at[2 * i] - x, this.at[2 * i + 1] - y);
      if (far <= least) [best, least] = [this.rows[i], far];
    }
    return best;
  }
}

function dot(fill, line, radius, ratio) {
  const across = 2 * (radius + LINE_PX), image = document.createElement("canvas"), context = image.getContext("2d");
  image.width = image.height = across * ratio;
  context.scale(ratio, ratio);
  Object.assign(context, { fillStyle: fill, strokeStyle: line, lineWidth: LINE_PX });
  context.arc(across / 2, across / 2, radius, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  return { image, across };
}
