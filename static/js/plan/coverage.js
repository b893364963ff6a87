// Who is within reach, at any radius, for any need, in any hour: out of the pairs of people and stations that the
// server measured once. Pure functions over typed arrays; distances are whole millimetres, "within" is <=.

export const HOURS = 168;
export const NEVER = 2 ** 31 - 1;
const WORDS = 6;

/** The people of an answer of /api/plan/ground: typed arrays by demand point. community, street: -1 for none. */
export function peopleOf({ demand, communities, streets }) {
  return {
    count: demand.persons.length, persons: Float64Array.from(demand.persons), total: demand.persons.reduce((sum, n) => sum + n, 0),
    community: Int32Array.from(demand.community), street: Int32Array.from(demand.street), communities: communities.length, streets: streets.length,
  };
}

/** The pairs of a ground, and of additions that stand after its stations: rows by demand point. lengths: of each
    addition, what /api/plan/lengths says. */
export function pairsOf({ start, station, distance_mm: mm, stations }, lengths = []) {
  const n = start.length - 1, from = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) from[i + 1] = start[i + 1] - start[i];
  for (const { demand } of lengths) for (const i of demand) from[i + 1]++;
  for (let i = 0; i < n; i++) from[i + 1] += from[i];
  const whom = new Int32Array(from[n]), distance_mm = new Int32Array(from[n]), next = from.slice(0, n);
  for (let i = 0; i < n; i++) for (let k = start[i]; k < start[i + 1]; k++) { whom[next[i]] = station[k]; distance_mm[next[i]++] = mm[k]; }
  lengths.forEach((one, added) => one.demand.forEach((i, k) => { whom[next[i]] = stations.length + added; distance_mm[next[i]++] = one.distance_mm[k]; }));
  return { start: from, station: whom, distance_mm };
}

/** Hours as bits of six words out of 42 hexadecimal digits: hour h is bit h % 32 of word h >> 5. */
export function openWords(hex, unknown) {
  const words = new Uint32Array(WORDS);
  if (hex === null) return unknown ? words.fill(0xffffffff) : words;
  for (let digit = 0; digit < hex.length; digit++) words[digit >> 3] |= parseInt(hex[digit], 16) << (4 * (digit & 7));
  return words;
}

export const isOpen = (words, hour) => ((words[hour >> 5] >>> (hour & 31)) & 1) === 1;

/** Whether a station meets a need, hours aside. */
export function meets(station, { services, tier, entry }) {
  return station.status === "open" && (!tier.length || tier.includes(station.tier)) && (!entry.length || entry.includes(station.entry))
    && services.every((code) => station.services.includes(code));
}

/** How far everybody is from the nearest and the second nearest station that counts, NEVER for none; and, ascending, the
    distances at which somebody is first reached with the persons within each. counts (stations,): 1 or 0. */
export function reachOf(people, { start, station, distance_mm }, counts) {
  const first = new Int32Array(people.count).fill(NEVER), second = new Int32Array(people.count).fill(NEVER);
  for (let i = 0; i < people.count; i++) {
    let a = NEVER, b = NEVER;
    for (let k = start[i]; k < start[i + 1]; k++) {
      if (!counts[station[k]]) continue;
      const mm = distance_mm[k];
      if (mm < a) { b = a; a = mm; } else if (mm < b) b = mm;
    }
    first[i] = a;
    second[i] = b;
  }
  return { first, second, ...steps(people, first) };
}

/** Sorted by number alone: a pair of distance and point is packed into one float. */
function steps(people, first) {
  const packed = new Float64Array(people.count);
  for (let i = 0; i < people.count; i++) packed[i] = first[i] * 2 ** 20 + i;
  packed.sort();
  const at_mm = new Int32Array(people.count), within = new Float64Array(people.count);
  let sum = 0, size = 0;
  for (const one of packed) {
    const mm = Math.floor(one / 2 ** 20), i = one - mm * 2 ** 20;
    if (mm === NEVER) break;
    sum += people.persons[i];
    if (!size || at_mm[size - 1] !== mm) at_mm[size++] = mm;
    within[size - 1] = sum;
  }
  return { at_mm: at_mm.subarray(0, size), within: within.subarray(0, size) };
}

/** Persons within a distance. */
export function personsWithin({ at_mm, within }, mm) {
  const at = above(at_mm, mm);
  return at ? within[at - 1] : 0;
}

/** The least distance that covers a share of all persons; NEVER where none does. */
export function quantile({ at_mm, within }, share, total) {
  let low = 0, high = within.length;
  while (low < high) { const middle = (low + high) >> 1; if (within[middle] < share * total) low = middle + 1; else high = middle; }
  return low < within.length ? at_mm[low] : NEVER;
}

/** How many of ascending numbers are <= a limit. */
function above(numbers, limit) {
  let low = 0, high = numbers.length;
  while (low < high) { const middle = (low + high) >> 1; if (numbers[middle] <= limit) low = middle + 1; else high = middle; }
  return low;
}

/** Persons, those covered and those with a second station, of the whole and by community and street. */
export function figuresOf(people, reach, radius_mm) {
  const parts = { communities: columns(people.communities), streets: columns(people.streets) }, whole = { persons: people.total, covered: 0, backup: 0 };
  for (let i = 0; i < people.count; i++) {
    const persons = people.persons[i], covered = reach.first[i] <= radius_mm ? persons : 0, backup = reach.second[i] <= radius_mm ? persons : 0;
    whole.covered += covered;
    whole.backup += backup;
    add(parts.communities, people.community[i], persons, covered, backup);
    add(parts.streets, people.street[i], persons, covered, backup);
  }
  return { ...whole, ...parts, median_mm: quantile(reach, 0.5, people.total), p90_mm: quantile(reach, 0.9, people.total) };
}

const columns = (size) => ({ persons: new Float64Array(size), covered: new Float64Array(size), backup: new Float64Array(size) });

function add(part, at, persons, covered, backup) {
  if (at < 0) return;
  part.persons[at] += persons;
  part.covered[at] += covered;
  part.backup[at] += backup;
}

/** The share of all persons covered in every hour of the week. wanted (stations,): 1 where the need is met, hours
    aside; open: of each station its words. */
export function weekOf(people, { start, station, distance_mm }, wanted, open, radius_mm) {
  const shares = new Float64Array(HOURS), bits = new Uint32Array(WORDS);
  for (let i = 0; i < people.count; i++) {
    bits.fill(0);
    for (let k = start[i]; k < start[i + 1]; k++) {
      if (distance_mm[k] > radius_mm || !wanted[station[k]]) continue;
      const words = open[station[k]];
      for (let w = 0; w < WORDS; w++) bits[w] |= words[w];
    }
    for (let hour = 0; hour < HOURS; hour++) if ((bits[hour >> 5] >>> (hour & 31)) & 1) shares[hour] += people.persons[i];
  }
  for (let hour = 0; hour < HOURS; hour++) shares[hour] /= people.total;
  return shares;
}
