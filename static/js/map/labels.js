// Names on the ground, as they fit: the important first, none over another. Chinese along a steep road
// stands upright, one character below the other, as printed town maps have it.
import { roadNameFrom } from "geomap/map/ground.js";
import { named } from "geomap/page.js";
import { paths } from "geomap/map/paths.js";

const REPEAT_PX = 420;
const FONT = '"PingFang SC", "Hiragino Sans GB", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif';
const HAN = /[㐀-鿿]/;

/** What may be written, most important first: areas at their middle, roads along their line. */
export function prepareLabels({ landscape, roads, streets, communities }) {
  const areas = (collection, style) => collection.features.map((feature) => ({
    text: named(feature.properties), at: middle(paths(feature.geometry)), kind: feature.properties.kind, ...style,
  }));
  const lines = roads.features.filter((f) => f.properties.name).flatMap((feature) => paths(feature.geometry).map((line) => ({
    text: named(feature.properties), line, from: roadNameFrom(feature.properties.class), to: 22, size: 12, tone: "label",
  })));
  lines.sort((a, b) => a.from - b.from || length(b.line) - length(a.line));
  return [
    ...areas(streets, { from: 10.5, to: 14, size: 14, weight: 600, tone: "label" }),
    ...lines,
    ...areas(landscape, { from: 13.5, to: 22, size: 12 }).map((a) => ({ ...a, tone: a.kind === "water" ? "waterLabel" : "parkLabel" })),
    ...areas(communities ?? { features: [] }, { from: 15, to: 17.5, size: 12, tone: "label", faint: true }),
  ];
}

export function drawLabels(context, view, labels, colours) {
  const taken = [];
  const large = document.documentElement.dataset.size === "large" ? 1.3 : 1;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.strokeStyle = colours.halo;
  context.lineWidth = 3.5;
  for (const label of labels) {
    if (!label.text || view.zoom < label.from || view.zoom >= label.to) continue;
    const size = label.size * large;
    context.font = `${label.weight ?? 500} ${size}px ${FONT}`;
    context.fillStyle = colours[label.tone];
    context.globalAlpha = label.faint ? 0.8 : 1;
    const glyphs = label.line ? alongLine(context, label, view, size) : atPoint(context, label, view, size);
    for (const group of glyphs) {
      const boxes = group.map(({ x, y, w, h }) => [x - w / 2 - 3, y - h / 2 - 3, x + w / 2 + 3, y + h / 2 + 3]);
      if (boxes.some((box) => taken.some((other) => overlap(box, other)))) continue;
      taken.push(...boxes);
      for (const glyph of group) write(context, glyph);
    }
  }
  context.globalAlpha = 1;
}

function write(context, { text, x, y, angle }) {
  context.save();
  context.translate(x, y);
  if (angle) context.rotate(angle);
  context.strokeText(text, 0, 0);
  context.fillText(text, 0, 0);
  context.restore();
}

function atPoint(context, { text, at }, view, size) {
  const x = at[0] * view.scale - view.x, y = at[1] * view.scale - view.y;
  if (x < 0 || y < 0 || x > view.width || y > view.height) return [];
  return [[{ text, x, y, w: context.measureText(text).width, h: size, angle: 0 }]];
}

/** Places for a name along its road, one every REPEAT_PX where the road is straight enough. */
function alongLine(context, { text, line }, view, size) {
  const points = pixels(line, view);
  if (!points) return [];
  const total = points.at(-1).along, groups = [];
  const upright = HAN.test(text);
  const width = upright ? text.length * size * 1.25 : context.measureText(text).width;
  if (total < width * 1.2) return [];
  const count = Math.max(1, Math.floor(total / REPEAT_PX));
  for (let i = 0; i < count; i++) {
    const centre = ((i + 0.5) * total) / count;
    const from = pointAt(points, centre - width / 2), to = pointAt(points, centre + width / 2);
    const chord = Math.hypot(to.x - from.x, to.y - from.y);
    const middlePoint = pointAt(points, centre);
    if (chord < width * 0.94 || !inside(middlePoint, view)) continue;
    let angle = Math.atan2(to.y - from.y, to.x - from.x);
    if (angle > Math.PI / 2) angle -= Math.PI; else if (angle <= -Math.PI / 2) angle += Math.PI;
    if (upright) groups.push(stacked(text, points, centre, size, angle));
    else groups.push([{ text, ...middlePoint, w: Math.abs(width * Math.cos(angle)) + size, h: Math.abs(width * Math.sin(angle)) + size, angle }]);
  }
  return groups;
}

/** One glyph per character: leaning with a level road, upright on a steep one, always read top-down or left to right. */
function stacked(text, points, centre, size, angle) {
  const steep = Math.abs(angle) > Math.PI / 4, step = size * (steep ? 1.12 : 1.25);
  const start = pointAt(points, centre - 1), end = pointAt(points, centre + 1);
  const forward = steep ? end.y >= start.y : end.x >= start.x;
  return [...text].map((character, i) => {
    const offset = (i - (text.length - 1) / 2) * step * (forward ? 1 : -1);
    return { text: character, ...pointAt(points, centre + offset), w: size, h: size, angle: steep ? 0 : angle };
  });
}

function pixels({ points, box }, view) {
  if (box[2] < view.box[0] || box[0] > view.box[2] || box[3] < view.box[1] || box[1] > view.box[3]) return null;
  const out = [];
  let along = 0;
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i] * view.scale - view.x, y = points[i + 1] * view.scale - view.y;
    if (out.length) along += Math.hypot(x - out.at(-1).x, y - out.at(-1).y);
    out.push({ x, y, along });
  }
  return out;
}

function pointAt(points, along) {
  let i = 1;
  while (i < points.length - 1 && points[i].along < along) i++;
  const a = points[i - 1], b = points[i], share = b.along > a.along ? (along - a.along) / (b.along - a.along) : 0;
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

const inside = ({ x, y }, view) => x > 0 && y > 0 && x < view.width && y < view.height;
const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

function length({ points }) {
  let sum = 0;
  for (let i = 2; i < points.length; i += 2) sum += Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
  return sum;
}

/** The centroid of the largest ring. */
export function middle(rings) {
  let best = [0, 0], most = -1;
  for (const { points } of rings) {
    let area = 0, x = 0, y = 0;
    const [x0, y0] = points;
    for (let i = 0; i + 3 < points.length; i += 2) {
      const ax = points[i] - x0, ay = points[i + 1] - y0, bx = points[i + 2] - x0, by = points[i + 3] - y0;
      const cross = ax * by - bx * ay;
      area += cross; x += (ax + bx) * cross; y += (ay + by) * cross;
    }
    if (Math.abs(area) > most) { most = Math.abs(area); best = area ? [x0 + x / (3 * area), y0 + y / (3 * area)] : [x0, y0]; }
  }
  return best;
}
