// Many points by tile: what is known of each tile, what must be asked for, what stands in meanwhile. A tile
// is asked for only where a wider one shows a crowd: the rest is known already. geomap/point_tiles.py makes them.
import { getJSON } from "geomap/data.js";

const KEPT_TILES = 600;
const LEVELS = 28;
const CELL = 256 / 2 ** LEVELS;
export const MOST_ZOOM = 17;
export const PATCHES = 8;

export class PointTiles {
  /** path: the address of a tile before its z/x/y. read(row): a point's kind from [tier, mask, status, entry].
      arrived(): called when a tile has come. */
  constructor(path, { read, arrived }) {
    Object.assign(this, { path, read, arrived });
    this.conditions = "";
    this.known = new Map();
    this.asked = new Map();
  }

  /** The best known content of every tile in a range [x, y, x, y], null where there is none:
      {points: [{id, x, y, kind}], patches: [{x, y, count, chosen}]} in world units.
      Asks for what is missing, and gives up what this range does not need. */
  contents(zoom, [west, north, east, south]) {
    const needed = new Set(), found = [];
    for (let x = west; x <= east; x++) for (let y = north; y <= south; y++) {
      const key = `${zoom}/${x}/${y}`;
      needed.add(key);
      found.push({ x, y, content: this.content(key, zoom, x, y) });
    }
    for (const [key, { abort }] of this.asked) if (!needed.has(key)) { abort.abort(); this.asked.delete(key); }
    return found;
  }

  content(key, zoom, x, y) {
    const known = this.known.get(key), content = known ?? this.partOfWider(zoom, x, y);
    const settled = content && (!content.patches.length || (known && content.conditions === this.conditions));
    if (settled) this.keep(key, content);
    else this.ask(key, zoom, x, y);
    return content;
  }

  /** What the next wider known tile shows here. */
  partOfWider(zoom, x, y) {
    for (let up = 1; up <= zoom; up++) {
      const wider = this.known.get(`${zoom - up}/${x >> up}/${y >> up}`);
      if (wider) return { points: inTile(wider.points, zoom, x, y), patches: inTile(wider.patches, zoom, x, y) };
    }
    return null;
  }

  /** Keep as the last used; the one unused for longest goes. */
  keep(key, content) {
    this.known.delete(key);
    this.known.set(key, content);
    if (this.known.size > KEPT_TILES) this.known.delete(this.known.keys().next().value);
  }

  ask(key, zoom, x, y) {
    const { conditions } = this, before = this.asked.get(key);
    if (before?.conditions === conditions) return;
    before?.abort.abort();
    const abort = new AbortController(), asked = { abort, conditions };
    this.asked.set(key, asked);
    const done = () => { if (this.asked.get(key) === asked) this.asked.delete(key); };
    getJSON(`${this.path}/${key}${conditions && `?${conditions}`}`, abort).then((body) => {
      done();
      this.keep(key, { ...this.parsed(body, zoom, x, y), conditions });
      this.arrived();
    }).catch(done); // asked for again with the next drawing
  }

  parsed({ points, patches }, zoom, x, y) {
    const west = x * 2 ** (LEVELS - zoom), north = y * 2 ** (LEVELS - zoom);
    const place = (dx, dy) => ({ x: (west + dx) * CELL, y: (north + dy) * CELL });
    return {
      points: points.map(([id, dx, dy, ...kind]) => ({ id, ...place(dx, dy), kind: this.read(kind) })),
      patches: patches.map(([dx, dy, count, chosen]) => ({ ...place(dx, dy), count, chosen })),
    };
  }
}

/** Those of some places that lie in a tile. */
export function inTile(places, zoom, x, y) {
  const size = 256 / 2 ** zoom, west = x * size, north = y * size, east = west + size, south = north + size;
  return places.filter((place) => place.x >= west && place.x < east && place.y >= north && place.y < south);
}

/** Points and patches of any zoom gathered into the patches of a zoom, as a stand-in for its tiles. */
export function gathered(places, zoom) {
  const size = 256 / 2 ** zoom / PATCHES, patches = new Map();
  for (const place of places) {
    const key = `${Math.floor(place.x / size)}/${Math.floor(place.y / size)}`;
    if (patches.has(key)) patches.get(key).push(place); else patches.set(key, [place]);
  }
  const groups = [...patches.values()], alone = groups.filter((group) => group.length === 1).flat();
  return {
    points: alone.filter((place) => place.kind),
    patches: [...alone.filter((place) => !place.kind), ...groups.filter((group) => group.length > 1).map(sum)],
  };
}

function sum(group) {
  const whole = { x: 0, y: 0, count: 0, chosen: 0 };
  for (const { x, y, kind, count = 1, chosen = Number(kind.wanted) } of group) {
    whole.x += x * count; whole.y += y * count; whole.count += count; whole.chosen += chosen;
  }
  return { ...whole, x: whole.x / whole.count, y: whole.y / whole.count };
}
