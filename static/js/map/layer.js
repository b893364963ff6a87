// One layer of the data folder on the map, with a switch in the layer panel.
import { collection, item } from "geomap/data.js";
import { h, icon, tierSign } from "geomap/dom.js";
import { layerPanel } from "geomap/map/panel.js";
import { TiledPoints } from "geomap/map/tiled-points.js";
import { named, page } from "geomap/page.js";

/** Add a layer to a map; layers keep the order in which they were added. */
export function addLayer(map, { name, shown }) {
  const layer = new ResourceLayer(map, name);
  layersOf(map).set(name, layer);
  layerPanel(map).add(layer);
  if (shown) layer.show();
  return layer;
}

/** The layers of a map by name. */
export function layersOf(map) {
  if (!map.resourceLayers) {
    map.resourceLayers = new Map();
    map.on("click", ({ latlng }) => tap(map, latlng.wrap(), () => map.fire("resource:ground", { latlng: latlng.wrap() })));
    map.getContainer().addEventListener("keydown", tapMiddle);
  }
  return map.resourceLayers;
}

/** Offer a tap to what is drawn on canvases; where nothing takes it, do otherwise. */
function tap(map, latlng, otherwise) {
  let taken = false; // listeners get a copy of what is fired, so they call back
  map.fire("resource:tap", { latlng, take: () => { taken = true; } });
  if (!taken) otherwise();
}

/** Enter on the map itself is a click on what lies in its middle, where the style sheet puts a cross. */
function tapMiddle({ key, target, currentTarget }) {
  if (key !== "Enter" || target !== currentTarget) return;
  const { left, top, width, height } = target.getBoundingClientRect(), clientX = left + width / 2, clientY = top + height / 2;
  const under = document.elementFromPoint(clientX, clientY);
  if (target.contains(under)) under.dispatchEvent(new MouseEvent("click", { bubbles: true, clientX, clientY }));
}

class ResourceLayer {
  constructor(map, name) {
    this.map = map;
    this.name = name;
    this.about = page.layers[name];
    this.shown = false;
    this.markers = new Map();
    this.wanted = () => true;
    this.conditions = "";
    this.ready = null;
  }

  async show() {
    this.shown = true;
    this.changed();
    this.ready ??= this.load();
    try {
      const group = await this.ready;
      if (this.shown) group.addTo(this.map);
      stackAreas(this.map);
    } catch (error) {
      this.ready = null;
      this.shown = false;
      this.map.fire("resource:failed", { error });
    }
    this.changed();
  }

  async hide() {
    this.shown = false;
    this.changed();
    const group = await this.ready?.catch(() => null);
    if (!this.shown) group?.remove();
  }

  /** Faint markers for features that predicate refuses; conditions say the same in the server's words. */
  filter(predicate, conditions) {
    Object.assign(this, { wanted: predicate, conditions });
    this.filterTiles();
    for (const { feature, element } of this.markers.values()) element.classList.toggle("faint", !predicate(feature));
  }

  /** Bring out the features found, and one of them above all; the others step back. */
  async emphasise(found, chosen) {
    await this.ready?.catch(() => null);
    if (this.tiles) this.stand(found);
    const ids = new Set(found.map((feature) => feature.id));
    for (const [id, { marker, element }] of this.markers) {
      element.classList.toggle("result", ids.has(id) || id === chosen);
      element.classList.toggle("chosen", id === chosen);
      marker.setZIndexOffset(id === chosen ? 1001 : ids.has(id) ? 1000 : 0);
    }
  }

  changed() { this.map.fire("resource:layers", { name: this.name }); }

  async load() {
    if (this.name === "stations" && this.about.count > page.tiled_above) return this.tiled();
    const { features } = await collection(this.name);
    return this.about.areas ? this.areas(features) : this.points(features);
  }

  points(features) {
    const group = L.layerGroup();
    for (const feature of features) group.addLayer(this.marker(feature));
    return group;
  }

  marker(feature) {
    const [lon, lat] = feature.geometry.coordinates;
    const element = sign(this.name, feature.properties);
    element.classList.toggle("faint", !this.wanted(feature));
    const marker = L.marker([lat, lon], {
      icon: L.divIcon({ html: element, className: "sign-holder", iconSize: [0, 0] }),
      title: named(feature.properties), keyboard: false,
    });
    marker.on("click", () => this.select(feature));
    this.markers.set(feature.id, { feature, marker, element });
    return marker;
  }

  /** Too many for markers: drawn by tile, and only what was found stands as a marker. */
  tiled() {
    this.tiles = new TiledPoints(this.name, async (id) => { const feature = await item(this.name, id); if (feature) this.select(feature); });
    this.signs = L.layerGroup().addTo(this.tiles);
    this.filterTiles();
    return this.tiles;
  }

  filterTiles() { this.tiles?.filter((properties) => this.wanted({ properties }), this.conditions); }

  stand(found) {
    this.signs.clearLayers();
    this.markers.clear();
    for (const feature of found) this.signs.addLayer(this.marker(feature));
  }

  areas(features) {
    const name = this.name;
    // One canvas for all areas: of several, the uppermost would take every tap.
    const renderer = (this.map.resourceAreas ??= L.canvas({ padding: 0.3 }));
    this.group = L.geoJSON({ type: "FeatureCollection", features }, {
      renderer,
      style: () => areaStyle(name),
      onEachFeature: (feature, shape) => {
        shape.on("click", (event) => { L.DomEvent.stopPropagation(event); tap(this.map, event.latlng.wrap(), () => this.select(feature)); });
      },
      pointToLayer: (feature, at) => L.circleMarker(at, { radius: 5, renderer }),
      interactive: name !== "streets",
    });
    document.addEventListener("appearance", () => this.group.setStyle(areaStyle(name)));
    return this.group;
  }

  select(feature) { this.map.fire("resource:select", { layer: this.name, feature }); }
}

/** Small areas over large ones, in whatever order they were switched on: the smallest takes the tap. */
function stackAreas(map) {
  for (const name of ["streets", "communities", "compounds"]) {
    const layer = layersOf(map).get(name);
    if (layer?.shown) layer.group?.bringToFront();
  }
}

/** The sign of a point feature: a tier's shape for stations, an icon for the rest. */
export function sign(layer, properties) {
  if (layer !== "stations") return h("div", { class: `sign sign-${layer}` }, icon(page.layers[layer].icon));
  return h("div", { class: `sign sign-station tier-${properties.tier} status-${properties.status}` }, tierSign(properties.tier));
}

const AREA_STYLES = {
  streets: { tone: "--map-boundary", weight: 2.2, fillOpacity: 0, dashArray: "8 5" },
  communities: { tone: "--accent", weight: 1.2, fillOpacity: 0.03 },
  compounds: { tone: "--accent", weight: 1, fillOpacity: 0.12 },
};

function areaStyle(name) {
  const { tone, ...style } = AREA_STYLES[name] ?? AREA_STYLES.communities;
  const colour = getComputedStyle(document.documentElement).getPropertyValue(tone).trim();
  return { color: colour, fillColor: colour, opacity: 0.6, ...style };
}
