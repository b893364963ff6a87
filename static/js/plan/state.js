// The desk's state and its address: all stands after the #, which no browser sends to a server, so that a link
// brings the whole desk back, what-ifs and the scenario it is compared with included.
import { page } from "geomap/page.js";

export const RADIUS_M = { least: 100, most: 3000, step: 50, usual: 500 };
const MODES = ["straight", ...(page.modes ?? [])];
const USUAL_MODE = page.modes?.[0] ?? "straight";
const WEEKDAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const TIERS = [1, 2, 3];
const MOST_WHATIFS = 50;
const PART = "~";

export function emptyScenario() {
  return { area: "", services: [], tier: [], entry: [], mode: USUAL_MODE, radius_m: RADIUS_M.usual, hour: null, unknown: false, additions: [], changes: [] };
}

export function modes() { return MODES; }

/** "Tu 22", as the API has the hours of a week. */
export const hourText = (hour) => `${WEEKDAYS[Math.floor(hour / 24)]} ${String(hour % 24).padStart(2, "0")}`;

/** Read the state from the part of an address after the #. Whatever cannot be meant is passed over. */
export function readState(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const [lon, lat, zoom] = (given.get("view") ?? "").split(",").map(Number);
  const view = given.has("view") && [lon, lat, zoom].every(Number.isFinite) && Math.abs(lat) <= 85
    ? { lon, lat, zoom: Math.min(Math.max(zoom, 3), 19) } : null;
  return { scenario: scenarioFrom(given), kept: given.has("kept") ? scenarioFrom(new URLSearchParams(given.get("kept"))) : null, view };
}

export function writeState({ scenario, kept, view }) {
  const out = paramsOf(scenario);
  if (kept) out.set("kept", paramsOf(kept).toString());
  if (view) out.set("view", `${view.lon.toFixed(5)},${view.lat.toFixed(5)},${view.zoom}`);
  return out.toString().replaceAll("%2C", ",");
}

function scenarioFrom(given) {
  const scenario = emptyScenario(), list = (name) => (given.get(name) ?? "").split(",").filter(Boolean);
  scenario.area = given.get("area") ?? "";
  scenario.services = known(list("services"));
  scenario.tier = TIERS.filter((tier) => list("tier").includes(String(tier)));
  scenario.entry = list("entry").filter((entry) => page.entries.includes(entry));
  if (MODES.includes(given.get("mode"))) scenario.mode = given.get("mode");
  if (given.has("radius")) scenario.radius_m = radiusOf(Number(given.get("radius")));
  scenario.hour = hourOf(given.get("hour"));
  scenario.unknown = given.get("unknown") === "1";
  scenario.additions = once(given.getAll("add").map(additionFrom), "id");
  scenario.changes = once(given.getAll("change").map(changeFrom), "station");
  return scenario;
}

function paramsOf(scenario) {
  const out = new URLSearchParams(), usual = emptyScenario();
  if (scenario.area) out.set("area", scenario.area);
  for (const name of ["services", "tier", "entry"]) if (scenario[name].length) out.set(name, scenario[name].join(","));
  if (scenario.mode !== usual.mode) out.set("mode", scenario.mode);
  if (scenario.radius_m !== usual.radius_m) out.set("radius", scenario.radius_m);
  if (scenario.hour !== null) out.set("hour", hourText(scenario.hour).replace(" ", ""));
  if (scenario.unknown) out.set("unknown", "1");
  for (const a of scenario.additions) out.append("add", parts(a.id, a.lon.toFixed(6), a.lat.toFixed(6), a.tier, a.services.join(","), a.opening_hours ?? "", a.name ?? ""));
  for (const c of scenario.changes) out.append("change", parts(c.station, c.tier ?? "", c.services?.join(",") ?? "", c.opening_hours ?? ""));
  return out;
}

const parts = (...values) => values.map((value) => String(value).replaceAll(PART, " ")).join(PART);

function additionFrom(text) {
  const [id, lon, lat, tier, services, hours, ...name] = text.split(PART), at = { lon: Number(lon), lat: Number(lat) };
  if (!id || !lon || !lat || !(Math.abs(at.lon) <= 180 && Math.abs(at.lat) <= 90) || !TIERS.includes(Number(tier))) return null;
  const offered = known((services ?? "").split(","));
  return { id, ...at, tier: Number(tier), services: offered.length ? offered : page.tiers[tier], opening_hours: hours || null, name: name.join(PART) };
}

function changeFrom(text) {
  const [station, tier, services, hours] = text.split(PART), change = { station };
  if (!station) return null;
  if (TIERS.includes(Number(tier))) change.tier = Number(tier);
  if (services) change.services = known(services.split(","));
  if (hours) change.opening_hours = hours;
  return change;
}

/** What could be read, the first under each name: two would be refused by the server. */
function once(read, name) {
  const first = new Map(read.filter(Boolean).reverse().map((one) => [one[name], one]));
  return [...first.values()].reverse().slice(0, MOST_WHATIFS);
}

const known = (codes) => page.services.map((service) => service.code).filter((code) => codes.includes(code));

function radiusOf(number) {
  return Number.isFinite(number) ? Math.min(Math.max(Math.round(number), RADIUS_M.least), RADIUS_M.most) : RADIUS_M.usual;
}

function hourOf(text) {
  const [, day, hour] = /^([A-Z][a-z]) ?(\d\d)$/.exec(text ?? "") ?? [];
  return WEEKDAYS.includes(day) && Number(hour) < 24 ? WEEKDAYS.indexOf(day) * 24 + Number(hour) : null;
}

/** A scenario as the body of a POST has it; what asks nothing is left out. */
export function bodyOf({ unknown, hour, additions, changes, ...rest }, monday) {
  const body = {
    ...rest, monday, hour: hour === null ? null : hourText(hour), unknown_hours: unknown ? "include" : "exclude",
    additions: additions.map(filled), changes: changes.map(filled),
  };
  return filled(body);
}

/** The members of an object that say something. */
function filled(thing) {
  return Object.fromEntries(Object.entries(thing).filter(([, value]) => value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && !value.length)));
}
