// A scenario with its answer: the ground fetched once, then every need, radius and hour computed here.
import { figuresOf, isOpen, meets, openWords, pairsOf, reachOf, weekOf } from "geomap/plan/coverage.js";
import { groundOf, lengthsFrom, openOf } from "geomap/plan/sources.js";

export class Case {
  constructor(scenario) {
    this.scenario = scenario;
    this.ground = null;
    this.known = new Map();
  }

  /** Fetch what the scenario needs and is not here yet; null when a later call has overtaken this one. */
  async load() {
    const { scenario } = this, turn = (this.turn = {});
    const fetched = await Promise.all([
      groundOf(scenario), Promise.all(scenario.additions.map((a) => lengthsFrom(scenario, a))),
      Promise.all(scenario.additions.map((a) => openOf(a.opening_hours))), Promise.all(scenario.changes.map((c) => openOf(c.opening_hours))),
    ]).catch((error) => { if (this.turn === turn) throw error; });
    if (this.turn !== turn) return null;
    const [ground, lengths, added, changed] = fetched;
    if (ground !== this.ground) this.known.clear();
    Object.assign(this, { ground, lengths, stations: stationsOf(ground, scenario, added, changed), whatifs: {} });
    return this;
  }

  /** Put an addition somewhere else for now, while it is dragged: lengths as the server says them. */
  move(index, lengths) {
    this.lengths[index] = lengths;
    this.whatifs = {};
  }

  get altered() { return this.scenario.additions.length + this.scenario.changes.length > 0; }

  /** The figures as things stand under the scenario, and without its what-ifs as `before`. */
  answer() {
    const now = this.part("now", this.whatifs, this.stations, this.lengths);
    const before = this.altered ? this.part("before", this.ground, this.ground.stations, []) : now;
    return { ...now, before };
  }

  part(name, version, stations, lengths) {
    const { people } = this.ground, { scenario } = this, { hour, unknown } = scenario, need = [scenario.services, scenario.tier, scenario.entry, unknown].join("|");
    const pairs = this.keep(`${name} pairs`, [version], () => pairsOf(this.ground, lengths));
    const wanted = this.keep(`${name} wanted`, [version, need], () => Uint8Array.from(stations, (s) => Number(meets(s, scenario))));
    const open = this.keep(`${name} open`, [version, unknown], () => stations.map((s) => openWords(s.open, unknown)));
    const counts = this.keep(`${name} counts`, [wanted, open, hour], () => (hour === null ? wanted : wanted.map((met, i) => met && Number(isOpen(open[i], hour)))));
    const reach = this.keep(`${name} reach`, [pairs, counts], () => reachOf(people, pairs, counts));
    const radius_mm = scenario.radius_m * 1000;
    const figures = this.keep(`${name} figures`, [reach, radius_mm], () => figuresOf(people, reach, radius_mm));
    const week = this.keep(`${name} week`, [pairs, wanted, open, radius_mm], () => weekOf(people, pairs, wanted, open, radius_mm));
    const any = this.keep(`${name} any`, [pairs, wanted], () => (hour === null ? reach : reachOf(people, pairs, wanted)));
    return { reach, figures, week, any, counts, stations };
  }

  /** A value kept as long as what it is made of stays the same. */
  keep(name, made, make) {
    const known = this.known.get(name);
    if (known && known.made.every((part, i) => part === made[i])) return known.value;
    const value = make();
    this.known.set(name, { made, value });
    return value;
  }
}

/** The stations as a scenario has them: those of the ground, changed, then its additions. */
function stationsOf(ground, { additions, changes }, added, changed) {
  const stations = [...ground.stations], position = new Map(stations.map(({ id }, i) => [id, i]));
  changes.forEach(({ station, ...otherwise }, i) => {
    const at = position.get(station);
    if (at === undefined) return;
    stations[at] = { ...stations[at], ...otherwise, ...("opening_hours" in otherwise && { open: changed[i] }), changed: true };
  });
  return [...stations, ...additions.map((a, i) => ({ ...a, entry: "free", status: "open", open: added[i], added: true }))];
}

