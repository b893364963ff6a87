// What the desk draws on a map: how much of every community is left out, everybody by whether a station is in reach,
// the stations as they count, and the names of the communities worst off. All on canvases, drawn at once.
import { CanvasLayer } from "geomap/map/canvas.js";
import { drawLabels, middle } from "geomap/map/labels.js";
import { paths, trace } from "geomap/map/paths.js";
import { Signs, stamp } from "geomap/map/signs.js";
import { named } from "geomap/page.js";

const PANES = { areas: 180, people: 320, stations: 450, labels: 460 };
const CLASSES = 5;
const FAINT = 0.3;
const TAP_PX = 22;
const LABELS = [[12.5, 14], [13.5, 30], [Infinity, 80]];
const NAMED_BELOW = 0.9;
const USUAL_PERSONS = 480;
const MARGIN_PX = 40;

export class PlanMap {
  /** communities, streets: features of those layers. marked: whether stations thought of stand as markers on the map. */
  constructor(map, { communities, streets, marked = false }) {
    Object.assign(this, { map, marked, shapes: new Map(), signs: new Signs(), stations: [], area: "" });
    for (const feature of [...communities, ...streets]) this.shapes.set(feature.id, { feature, name: shortName(feature.properties), paths: paths(feature.geometry) });
    for (const [name, order] of Object.entries(PANES)) Object.assign(map.createPane(`plan-${name}`).style, { zIndex: order, pointerEvents: "none" });
    const layer = (name, draw) => new CanvasLayer((context, view) => this.answer && draw.call(this, context, view), `plan-${name}`).addTo(map);
    this.layers = [layer("areas", this.drawAreas), layer("people", this.drawPeople), layer("stations", this.drawStations), layer("labels", this.drawLabels)];
    this.signed = this.layers[2];
    this.colours = palette();
    document.addEventListener("appearance", () => { this.colours = palette(); this.signs.forget(); this.redraw(); });
  }

  /** Show an answer over its ground; null: nothing. lit: ids of communities to bring out. */
  show(scenario, ground, answer, lit = new Set()) {
    if (ground && ground !== this.ground) this.prepare(ground);
    const settled = answer && this.answer?.counts === answer.counts && this.answer.stations === answer.stations; // as while the radius slides
    Object.assign(this, { answer, lit, radius_mm: scenario.radius_m * 1000, area: scenario.area });
    for (const layer of this.layers) if (!settled || layer !== this.signed) layer.redraw();
  }

  redraw() { for (const layer of this.layers) layer.redraw(); }

  prepare(ground) {
    this.ground = ground;
    const { lon, lat } = ground.demand, world = paths({ type: "LineString", coordinates: lon.map((x, i) => [x, lat[i]]) })[0].points;
    this.people = { world, size: Float32Array.from(ground.people.persons, (persons) => Math.sqrt(persons / USUAL_PERSONS)) };
    this.middles = ground.communities.map(({ id }) => { const shape = this.shapes.get(id); return shape ? middle(shape.paths) : null; });
  }

  /** The share of a community's people who are left out, null where nobody lives. */
  outOf(i) {
    const { persons, covered } = this.answer.figures.communities;
    return persons[i] > 0 ? 1 - covered[i] / persons[i] : null;
  }

  drawAreas(context, view) {
    const classes = Array.from({ length: CLASSES + 1 }, () => []);
    this.ground.communities.forEach(({ id }, i) => {
      const out = this.outOf(i), shape = this.shapes.get(id);
      if (out !== null && shape) classes[Math.ceil(out * CLASSES - 1e-9)].push({ id, shape });
    });
    const lay = (shapes) => { context.beginPath(); for (const { shape } of shapes) for (const path of shape.paths) trace(context, path, view, true); };
    classes.forEach((shapes, step) => {
      if (!shapes.length) return;
      lay(shapes);
      context.globalAlpha = step ? this.colours.strength * (0.16 + (0.84 * step) / CLASSES) : 0;
      context.fillStyle = this.colours.out;
      context.fill("evenodd");
      context.globalAlpha = view.zoom < 12.5 ? 0.25 : 0.5;
      Object.assign(context, { strokeStyle: this.colours.border, lineWidth: 0.8 });
      context.stroke();
    });
    context.globalAlpha = 1;
    const bold = [...this.lit, this.area].map((id) => this.shapes.get(id)).filter(Boolean).map((shape) => ({ shape }));
    if (!bold.length) return;
    lay(bold);
    Object.assign(context, { strokeStyle: this.colours.lit, lineWidth: 2.5 });
    context.stroke();
  }

  drawPeople(context, view) {
    const { world, size } = this.people, { first, second } = this.answer.reach, grown = 2.5 * 2 ** ((view.zoom - 13) * 0.55), states = [[], [], []];
    for (let i = 0; i < size.length; i++) {
      const x = world[2 * i] * view.scale - view.x, y = world[2 * i + 1] * view.scale - view.y;
      if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) continue;
      states[second[i] <= this.radius_mm ? 0 : first[i] <= this.radius_mm ? 1 : 2].push(x, y, Math.min(Math.max(size[i] * grown, 1.2), 16));
    }
    ["backup", "once", "out"].forEach((state, at) => {
      const drawn = states[at];
      context.beginPath();
      for (let k = 0; k < drawn.length; k += 3) { context.moveTo(drawn[k] + drawn[k + 2], drawn[k + 1]); context.arc(drawn[k], drawn[k + 1], drawn[k + 2], 0, 2 * Math.PI); }
      context.fillStyle = this.colours[state];
      context.globalAlpha = state === "out" ? 0.95 : 0.8;
      context.fill();
      if (state === "once" && view.zoom < 12.5) return;
      Object.assign(context, { strokeStyle: this.colours.halo, lineWidth: 0.8, globalAlpha: 0.8 });
      context.stroke();
    });
    context.globalAlpha = 1;
  }

  drawStations(context, view) {
    const { stations, counts } = this.answer;
    this.drawn = stations.map((station, i) => {
      const point = this.map.project([station.lat, station.lon], 0), x = point.x * view.scale - view.x, y = point.y * view.scale - view.y;
      return { station, counts: counts[i], x, y, world: point };
    }).filter(({ station, x, y }) => !(this.marked && station.added) && x > -20 && y > -20 && x < view.width + 20 && y < view.height + 20);
    for (const { station, counts: on, x, y } of this.drawn.sort((a, b) => a.counts - b.counts)) {
      context.globalAlpha = on ? 1 : FAINT;
      const picture = this.signs.station(station, Math.min(view.zoom, 14.5), view.ratio);
      stamp(context, picture, x, y, view.ratio);
      if (!station.changed && !station.added) continue;
      Object.assign(context, { strokeStyle: this.colours.lit, lineWidth: 2.5, globalAlpha: 1 });
      context.beginPath();
      context.arc(x, y, picture.radius + 4, 0, 2 * Math.PI);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  drawLabels(context, view) {
    const { persons, covered } = this.answer.figures.communities, [, most] = LABELS.find(([below]) => view.zoom < below);
    const [west, north, east, south] = view.box, inView = ([x, y]) => x > west && x < east && y > north && y < south;
    const worst = this.middles.map((at, i) => (at && persons[i] > 0 && covered[i] / persons[i] < NAMED_BELOW && inView(at) ? i : -1)).filter((i) => i >= 0)
      .sort((a, b) => persons[b] - covered[b] - persons[a] + covered[a]).slice(0, most);
    const labels = worst.map((i) => ({ text: this.shapes.get(this.ground.communities[i].id).name, at: this.middles[i], from: 11, to: 22, size: 12, weight: 650, tone: "label" }));
    drawLabels(context, view, labels, this.colours);
  }

  /** The station under a tap, or null. */
  stationAt(latlng) {
    const zoom = this.map.getZoom(), scale = 2 ** zoom, { x, y } = this.map.project(latlng, zoom);
    let best = null, least = TAP_PX;
    for (const { station, world } of this.drawn ?? []) {
      const gap = Math.hypot(world.x * scale - x, world.y * scale - y);
      if (gap < least) { least = gap; best = station; }
    }
    return best;
  }

  zoomTo(id) {
    const shape = this.shapes.get(id);
    if (shape) this.map.fitBounds(L.geoJSON(shape.feature).getBounds(), { maxZoom: 15.5, padding: [MARGIN_PX, MARGIN_PX] });
  }

  goTo({ lon, lat }) { this.map.setView([lat, lon], Math.max(this.map.getZoom(), 14.5)); }
}

export function shortName(properties) {
  return named({ ...properties, name_zh: properties.short_name ?? properties.name });
}

function palette() {
  const style = getComputedStyle(document.documentElement), read = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    out: read("plan-out"), once: read("plan-once"), backup: read("plan-backup"), border: read("map-boundary"), lit: read("plan-lit"),
    label: read("plan-label"), halo: read("map-label-halo"), strength: Number(read("plan-strength")),
  };
}
