// Shapes projected once into world units (Web Mercator, zoom 0), drawn at any zoom by scaling.

const WORLD = 256;

function project([lon, lat], out, i) {
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

/** Trace a path in pixels; view: {scale, x, y, box} with box the visible part in world units. */
export function trace(context, { points, box }, view, close = false) {
  if (box[2] < view.box[0] || box[0] > view.box[2] || box[3] < view.box[1] || box[1] > view.box[3]) return;
  context.moveTo(points[0] * view.scale - view.x, points[1] * view.scale - view.y);
  for (let i = 2; i < points.length; i += 2) {
    context.lineTo(points[i] * view.scale - view.x, points[i + 1] * view.scale - view.y);
  }
  if (close) context.closePath();
}
