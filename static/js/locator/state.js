// What the user asks for, kept in the address after the #, which no browser sends to a server: a link
// reproduces the view and a position stays between those who share it.
import { page } from "geomap/page.js";

const LISTS = ["tier", "services", "entry"];
const DAY_MIN = 1440;
const USUAL_MODE = page.modes?.[0] ?? "straight";
const YEARS = [2000, 2099];

export function emptyState() {
  return { origin: null, tier: [], services: [], entry: [], open: "", openFor: 0, unknown: false, mode: USUAL_MODE, station: null, layers: null, view: null, limit: 3 };
}

/** Read a state from an address: the part after # and, for station= alone, the query. */
export function readState(address) {
  const state = emptyState(), given = new URLSearchParams(address.hash.slice(1));
  const known = { tier: ["1", "2", "3"], services: page.services.map((s) => s.code), entry: page.entries };
  for (const list of LISTS) state[list] = (given.get(list) ?? "").split(",").filter((value) => known[list].includes(value));
  const at = numbers(given.get("at"), 2);
  if (at && Math.abs(at[0]) <= 180 && Math.abs(at[1]) <= 90) state.origin = { lon: at[0], lat: at[1], label: given.get("place") ?? "", source: "link" };
  const view = numbers(given.get("view"), 3);
  if (view && Math.abs(view[0]) <= 180 && Math.abs(view[1]) <= 85) state.view = { lon: view[0], lat: view[1], zoom: Math.min(Math.max(view[2], 3), 19) };
  const open = given.get("open") ?? "";
  const year = new Date(open).getFullYear();
  if (open === "now" || (year >= YEARS[0] && year <= YEARS[1])) state.open = open;
  state.openFor = Math.min(Math.max(Math.round(Number(given.get("for"))) || 0, 0), DAY_MIN);
  state.unknown = given.get("unknown") === "1";
  if (page.modes?.includes(given.get("mode"))) state.mode = given.get("mode");
  state.station = given.get("station") ?? new URLSearchParams(address.search).get("station");
  state.layers = given.has("layers") ? given.get("layers").split(",").filter(Boolean) : null;
  return state;
}

/** The address part for a state, without its "#". */
export function writeState(state) {
  const out = new URLSearchParams();
  if (state.origin) {
    out.set("at", `${state.origin.lon.toFixed(5)},${state.origin.lat.toFixed(5)}`);
    if (state.origin.label) out.set("place", state.origin.label);
  }
  for (const list of LISTS) if (state[list].length) out.set(list, state[list].join(","));
  if (state.open) out.set("open", state.open);
  if (state.open && state.openFor) out.set("for", state.openFor);
  if (state.open && state.unknown) out.set("unknown", "1");
  if (state.mode !== USUAL_MODE) out.set("mode", state.mode);
  if (state.station) out.set("station", state.station);
  if (state.layers) out.set("layers", state.layers.join(","));
  if (state.view) out.set("view", `${state.view.lon.toFixed(5)},${state.view.lat.toFixed(5)},${state.view.zoom}`);
  return out.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
}

/** The query of /api/nearest for a state with an origin. */
export function nearestQuery(state) {
  const out = new URLSearchParams({ lon: state.origin.lon, lat: state.origin.lat, mode: state.mode, limit: state.limit, links: "true" });
  for (const list of LISTS) if (state[list].length) out.set(list, state[list].join(","));
  if (state.open) {
    out.set("open_at", state.open);
    if (state.openFor) out.set("open_for_min", state.openFor);
    out.set("unknown_hours", state.unknown ? "include" : "exclude");
  }
  return out.toString();
}

/** The query of /api/way to the station a state has chosen, from its origin. */
export function wayQuery({ origin, mode, station }) {
  return new URLSearchParams({ lon: origin.lon, lat: origin.lat, mode, station }).toString();
}

/** The query for the counts on the map: what a state asks of a station at any hour; empty where it asks nothing. */
export function stationConditions(state) {
  if (!conditionCount(state)) return "";
  const out = new URLSearchParams({ status: "open" });
  for (const list of LISTS) if (state[list].length) out.set(list, state[list].join(","));
  return out.toString();
}

/** How many conditions a state sets. */
export function conditionCount(state) {
  return state.tier.length + state.services.length + state.entry.length + (state.open ? 1 : 0);
}

function numbers(text, count) {
  const found = (text ?? "").split(",").map(Number);
  return found.length === count && found.every(Number.isFinite) ? found : null;
}
