// The ground drawn from our own layers: land, water, parks, borders, roads with casings.
import { paths, strokeDashed, trace } from "geomap/map/paths.js";

/** Road classes from quiet to loud; width in pixels by zoom, and the zoom from which they show. */
const ROADS = [
  { classes: ["footway", "path", "steps"], from: 16, width: (z) => (z - 14) * 0.7, tone: "lane" },
  { classes: ["residential", "living_street", "service", "unclassified"], from: 14, width: (z) => Math.max(1.2, (z - 12.6) * 1.7), tone: "lane" },
  { classes: ["tertiary"], from: 12.5, width: (z) => Math.max(1.3, (z - 11.6) * 1.7), tone: "road" },
  { classes: ["secondary"], from: 11.5, width: (z) => Math.max(1.5, (z - 10.8) * 1.8), tone: "road" },
  { classes: ["primary", "trunk", "motorway"], from: 0, width: (z) => Math.max(1.8, (z - 10) * 2), tone: "arterial" },
];

/** Colours named --map-… in the style sheet, read afresh when the theme changes. */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--map-${name}`).trim();
  return {
    ground: read("ground"), water: read("water"), park: read("park"), boundary: read("boundary"),
    road: [read("road"), read("casing")], lane: [read("lane"), read("casing")],
    arterial: [read("arterial"), read("arterial-casing")],
    label: read("label"), halo: read("label-halo"), waterLabel: read("water-label"), parkLabel: read("park-label"),
  };
}

/** Project the layers the ground is made of. */
export function prepareGround({ district, landscape, roads, streets }) {
  const shapes = (collection) => collection.features.map((f) => ({ properties: f.properties, paths: paths(f.geometry) }));
  const byClass = new Map(ROADS.flatMap((style, i) => style.classes.map((name) => [name, i])));
  const levels = ROADS.map(() => []);
  for (const road of shapes(roads)) levels[byClass.get(road.properties.class) ?? 1].push(road);
  return { district: shapes(district), landscape: shapes(landscape), streets: shapes(streets), levels };
}

/** Draw the ground; bare: only the borders, for a map that lies on tiles. */
export function drawGround(context, view, ground, colours, bare) {
  context.lineJoin = context.lineCap = "round";
  if (!bare) {
    fill(context, view, ground.district, colours.ground);
    for (const kind of ["park", "water"]) {
      fill(context, view, ground.landscape.filter((shape) => shape.properties.kind === kind), colours[kind]);
    }
    drawRoads(context, view, ground.levels, colours);
  }
  context.globalAlpha = view.zoom < 15 ? 1 : 0.5; // a road's name often lies under its border
  border(context, view, ground.streets, colours.boundary, view.zoom < 13 ? 0.8 : 1.2, [6, 5]);
  context.globalAlpha = 1;
  border(context, view, ground.district, colours.boundary, 2.2, [10, 4, 2, 4]);
}

function border(context, view, shapes, colour, width, pattern) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  for (const shape of shapes) for (const path of shape.paths) strokeDashed(context, path, view, pattern);
}

function drawRoads(context, view, levels, colours) {
  const shown = ROADS.map((style, i) => ({ ...style, roads: levels[i] })).filter((level) => view.zoom >= level.from);
  for (const { width, tone, roads } of shown) {
    if (view.zoom >= 12) stroke(context, view, roads, colours[tone][1], width(view.zoom) + 1.6);
  }
  for (const { width, tone, roads } of shown) stroke(context, view, roads, colours[tone][0], width(view.zoom));
}

function fill(context, view, shapes, colour) {
  context.beginPath();
  for (const shape of shapes) for (const path of shape.paths) trace(context, path, view, true);
  context.fillStyle = colour;
  context.fill("evenodd");
}

function stroke(context, view, shapes, colour, width) {
  context.beginPath();
  for (const shape of shapes) for (const path of shape.paths) trace(context, path, view);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/** From which zoom a road's name shows, by its class. */
export function roadNameFrom(roadClass) {
  const level = ROADS.findIndex((style) => style.classes.includes(roadClass));
  return [17, 16, 14.5, 13.5, 12.5][level < 0 ? 1 : level];
}
