// Shapes projected once into world units (Web Mercator, zoom 0), drawn at any zoom by scaling.

const WORLD = 256;

/** A point in world units into out, at i and i + 1. */
export function project([lon, lat], out, i) {
  const sine = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
  out[i] = (WORLD * (lon + 180)) / 360;
  out[i + 1] = WORLD * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
}

function path(coordinates) {
  const points = new Float64Array(coordinates.length * 2);
  coordinates.forEach((c, i) => project(c, points, 2 * i));
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    box[0] = Math.min(box[0], points[i]); box[2] = Math.max(box[2], points[i]);
    box[1] = Math.min(box[1], points[i + 1]); box[3] = Math.max(box[3], points[i + 1]);
  }
  return { points, box };
}

/** The lines or rings of a GeoJSON geometry. */
export function paths(geometry) {
  switch (geometry?.type) {
    case "LineString": return [path(geometry.coordinates)];
    case "MultiLineString": case "Polygon": return geometry.coordinates.map(path);
    case "MultiPolygon": return geometry.coordinates.flat().map(path);
    default: return [];
  }
}

const apart = (a, b) => a[2] < b[0] || a[0] > b[2] || a[3] < b[1] || a[1] > b[3];

/** Trace a path in pixels; view: {scale, x, y, box} with box the visible part in world units. */
export function trace(context, { points, box }, view, close = false) {
  if (apart(box, view.box)) return;
  context.moveTo(points[0] * view.scale - view.x, points[1] * view.scale - view.y);
  for (let i = 2; i < points.length; i += 2) {
    context.lineTo(points[i] * view.scale - view.x, points[i + 1] * view.scale - view.y);
  }
  if (close) context.closePath();
}

/** Stroke a path in dashes, pattern in pixels. Only what is in view: a long border has millions of dashes. */
export function strokeDashed(context, path, view, pattern) {
  if (apart(path.box, view.box)) return;
  const period = pattern.reduce((sum, part) => sum + part);
  context.setLineDash(pattern);
  for (const { along, points } of piecesIn(path, view.box)) {
    context.lineDashOffset = (along * view.scale) % period;
    context.beginPath();
    trace(context, { points, box: view.box }, view);
    context.stroke();
  }
  context.setLineDash([]);
  context.lineDashOffset = 0;
}

/** The pieces of a path within a box, and how far along the path each begins. */
function piecesIn({ points }, box) {
  const pieces = [];
  let along = 0, piece = null;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const x = points[i], y = points[i + 1], dx = points[i + 2] - x, dy = points[i + 3] - y;
    const length = Math.hypot(dx, dy), [from, to] = shareIn(x, y, dx, dy, box);
    if (from <= to) {
      if (!piece || from > 0) pieces.push(piece = { along: along + from * length, points: [x + from * dx, y + from * dy] });
      piece.points.push(x + to * dx, y + to * dy);
    }
    if (!(from <= to && to === 1)) piece = null;
    along += length;
  }
  return pieces;
}

/** From which share of a segment to which it lies in a box; the first is larger where it does not. Source: Liang and
    Barsky (1984), A new concept and method for line clipping. */
function shareIn(x, y, dx, dy, [west, north, east, south]) {
  let from = 0, to = 1;
  const side = (step, room) => {
    if (step < 0) from = Math.max(from, room / step);
    else if (step > 0) to = Math.min(to, room / step);
    else if (room < 0) from = 2;
  };
  side(-dx, x - west); side(dx, east - x); side(-dy, y - north); side(dy, south - y);
  return [from, to];
}
