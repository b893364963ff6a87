// Rows and fields of an import in the page's words.
import { named, page, t } from "geomap/page.js";

/** What a field is called: in Chinese as lists call it. */
export function fieldWords(targets, name) {
  if (name === "geometry") return t("import.geometry");
  const found = targets.find((target) => target.name === name);
  return page.language === "zh" && found ? found.title_zh : name.replaceAll("_", " ");
}

export const rowWords = ({ sheet, row }) => t("import.row", { sheet, row });

/** A remark's message or remedy in the page's language. */
export const said = (remark, part) => remark[`${part}_${page.language}`];

/** A value of a feature, as text. */
export function valueWords(value) {
  if (value === null || value === undefined || value === "") return "—";
  if (Array.isArray(value)) return value.map(serviceWords).join(page.language === "zh" ? "、" : ", ");
  if (value.type === "Point") return value.coordinates.join(", ");
  if (value.type) return value.type;
  return String(value);
}

function serviceWords(code) {
  const found = page.services.find((service) => service.code === code);
  return found ? named(found) : String(code);
}

/** What differs between two features, as [field, before, after]. */
export function differences(before, after) {
  const was = { ...before.properties, geometry: before.geometry }, is = { ...after.properties, geometry: after.geometry };
  const same = (name) => JSON.stringify(was[name] ?? null) === JSON.stringify(is[name] ?? null);
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => !same(name)).map((name) => [name, was[name], is[name]]);
}
