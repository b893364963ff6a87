// One layer of the data folder on the map, with a switch in the layer panel.
import { collection } from "geomap/data.js";
import { h, icon, tierSign } from "geomap/dom.js";
import { layerPanel } from "geomap/map/panel.js";
import { named, page } from "geomap/page.js";

const POINT_ICONS = { halls: "flag", organizations: "star", mediation_rooms: "scale-balanced" };

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
  map.resourceLayers ??= new Map();
  return map.resourceLayers;
}

class ResourceLayer {
  constructor(map, name) {
    this.map = map;
    this.name = name;
    this.about = page.layers[name];
    this.shown = false;
    this.markers = new Map();
    this.wanted = () => true;
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

  /** Faint markers for features that predicate refuses. */
  filter(predicate) {
    this.wanted = predicate;
    for (const { feature, element } of this.markers.values()) element.classList.toggle("faint", !predicate(feature));
  }

  /** Mark features by id with a class; the others lose it. */
  mark(className, ids) {
    const chosen = new Set(ids);
    for (const [id, { marker, element }] of this.markers) {
      element.classList.toggle(className, chosen.has(id));
      marker.setZIndexOffset(chosen.has(id) ? 1000 : 0);
    }
  }

  changed() { this.map.fire("resource:layers", { name: this.name }); }

  async load() {
    const { features } = await collection(this.name);
    return this.about.areas ? this.areas(features) : this.points(features);
  }

  points(features) {
    const group = L.layerGroup();
    for (const feature of features) {
      const [lon, lat] = feature.geometry.coordinates;
      const element = sign(this.name, feature.properties);
      element.classList.toggle("faint", !this.wanted(feature));
      const marker = L.marker([lat, lon], {
        icon: L.divIcon({ html: element, className: "sign-holder", iconSize: [0, 0] }),
        title: named(feature.properties), keyboard: false,
      });
      marker.on("click", () => this.select(feature));
      this.markers.set(feature.id, { feature, marker, element });
      group.addLayer(marker);
    }
    return group;
  }

  areas(features) {
    const name = this.name;
    // One canvas for all areas: of several, the uppermost would take every tap.
    const renderer = (this.map.resourceAreas ??= L.canvas({ padding: 0.3 }));
    this.group = L.geoJSON({ type: "FeatureCollection", features }, {
      renderer,
      style: () => areaStyle(name),
      onEachFeature: (feature, shape) => {
        shape.on("click", (event) => { L.DomEvent.stopPropagation(event); this.select(feature); });
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
  if (layer !== "stations") return h("div", { class: `sign sign-${layer}` }, icon(POINT_ICONS[layer] ?? "location-dot"));
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
