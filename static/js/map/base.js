// The ground of every map: our own drawing, or tiles where the server is set to have them.
import { collection } from "geomap/data.js";
import { CanvasLayer } from "geomap/map/canvas.js";
import { drawGround, palette, prepareGround } from "geomap/map/ground.js";
import { drawLabels, prepareLabels } from "geomap/map/labels.js";
import { page, t } from "geomap/page.js";

const NEEDED = ["district", "landscape", "roads", "streets"];
const COMMUNITY_NAMES_FROM = 15;
const FARTHEST = 9;
const AGAIN_MS = 30_000;

/** The corners of the district, as Leaflet takes them. */
export function districtCorners() {
  const [west, south, east, north] = page.bounds;
  return [[south, west], [north, east]];
}

export async function addBase(map, { tiles }) {
  map.setMinZoom(Math.min(FARTHEST, Math.floor(map.getBoundsZoom(districtCorners()))));
  map.setMaxZoom(19);
  pane(map, "ground", 150);
  pane(map, "names", 250);
  map.attributionControl.setPrefix("Leaflet");
  map.attributionControl.addAttribution(escaped(page.credit ?? ""));
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  L.control.zoom({ position: "bottomright", zoomInTitle: t("map.zoom_in"), zoomOutTitle: t("map.zoom_out") }).addTo(map);
  for (const url of tiles?.urls ?? []) {
    L.tileLayer(url, { attribution: tiles.attribution, subdomains: tiles.subdomains || "abc", maxZoom: 19 }).addTo(map);
  }
  markZoom(map);
  const found = await onceThere(() => Promise.all(NEEDED.map(collection)));
  show(map, Object.fromEntries(NEEDED.map((name, i) => [name, found[i]])), Boolean(tiles));
}

/** What load() resolves to: without a network, as soon as there is one. */
async function onceThere(load) {
  try {
    return await load();
  } catch (error) {
    if (error.status !== 0) throw error;
    await new Promise((resume) => { addEventListener("online", resume, { once: true }); setTimeout(resume, AGAIN_MS); });
    return onceThere(load);
  }
}

function show(map, layers, bare) {
  let colours = palette(), labels = prepareLabels(layers);
  const prepared = prepareGround(layers);
  const ground = new CanvasLayer((context, view) => drawGround(context, view, prepared, colours, bare), "ground").addTo(map);
  const names = new CanvasLayer((context, view) => { if (!bare) drawLabels(context, view, labels, colours); }, "names").addTo(map);
  document.addEventListener("appearance", () => { colours = palette(); ground.redraw(); names.redraw(); });
  map.getContainer().classList.add("has-ground");
  const withCommunities = async () => {
    if (bare || map.getZoom() < COMMUNITY_NAMES_FROM) return;
    map.off("zoomend", withCommunities);
    const communities = await collection("communities").catch(() => null);
    if (communities) { labels = prepareLabels({ ...layers, communities }); names.redraw(); }
  };
  map.on("zoomend", withCommunities);
  withCommunities();
}

/** Text for Leaflet's attribution, which it takes for markup. */
const escaped = (text) => text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Classes on the map by zoom, so that the style sheet can size the markers. */
function markZoom(map) {
  const mark = () => {
    const zoom = map.getZoom(), classes = map.getContainer().classList;
    classes.toggle("zoom-far", zoom < 12.5);
    classes.toggle("zoom-near", zoom >= 15);
  };
  map.on("zoomend", mark);
  mark();
}

function pane(map, name, order) {
  const element = map.createPane(name);
  element.style.zIndex = order;
  element.style.pointerEvents = "none";
}
