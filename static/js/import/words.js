// Rows and fields of an import in the page's words.
import { valueWords as fieldValueWords } from "geomap/desk/fields.js";
import { page, t } from "geomap/page.js";

const NEAREST_ZOOM = 17;
const LEAST_DEG = 1e-4;

/** What a field is called: in Chinese as lists call it. */
export function fieldWords(targets, name) {
  if (name === "geometry") return t("import.geometry");
  const found = targets.find((target) => target.name === name);
  return page.language === "zh" && found ? found.title_zh : name.replaceAll("_", " ");
}

export const rowWords = ({ sheet, row }) => t("import.row", { sheet, row });

/** A remark's message or remedy in the page's language. */
export const said = (remark, part) => remark[`${part}_${page.language}`];

/** Both, one after the other: Chinese sentences stand without a space between them. */
export const saidWhole = (remark) => [said(remark, "message"), said(remark, "remedy")].filter(Boolean).join(page.language === "zh" ? "" : " ");

/** A field that an import can fill, in its layer. */
export const targetOf = ({ targets, mapping: { layer } }, name) => ({ ...targets.find((target) => target.name === name), layer });

/** The value of a field of a feature of an import, as text. */
export const valueWords = (body, name, value) => fieldValueWords(targetOf(body, name), value) || "—";

/** What differs between two features, as [field, before, after]. */
export function differences(before, after) {
  const was = { ...before.properties, geometry: before.geometry }, is = { ...after.properties, geometry: after.geometry };
  const same = (name) => JSON.stringify(was[name] ?? null) === JSON.stringify(is[name] ?? null);
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => !same(name)).map((name) => [name, was[name], is[name]]);
}

/** The map with all that came in view: as near as half the screen has room for it. */
export function mapAddress({ mapping: { layer }, outcome }) {
  if (!outcome?.bounds || !page.switched.includes(layer)) return "/";
  const [west, south, east, north] = outcome.bounds, lon = (west + east) / 2, lat = (south + north) / 2;
  const room = (pixels, degrees) => Math.log2((pixels / 2) * 360 / 256 / Math.max(degrees, LEAST_DEG));
  const zoom = Math.floor(Math.min(room(innerWidth, east - west), room(innerHeight, (north - south) / Math.cos(lat * Math.PI / 180)), NEAREST_ZOOM));
  return `/#layers=${layer}&view=${lon.toFixed(5)},${lat.toFixed(5)},${Math.max(zoom, 3)}`;
}
