// How the file is read: what was found, and what else it may be. Each choice reads the file anew.
import { h } from "geomap/dom.js";
import { t } from "geomap/page.js";

const ENCODINGS = ["utf-8", "gb18030", "big5", "utf-16", "shift_jis", "euc_kr", "cp1252"];
const TEXTS = ["csv", "json", "geojson", "shapefile"];

/** The controls that this file has: [{id, text, control}]. reread(how) hears of a choice. */
export function readingControls(body, reread) {
  const stated = body.mapping.read_as, sheet = body.sheets[0];
  const choose = (name, value) => reread(Object.fromEntries(Object.entries({ ...stated, ...(name === "sheet" && { header_row: null }), [name]: value }).filter(([, given]) => given !== null)));
  const control = (name, found, options, read = (text) => text) => ({
    id: name, text: t(name === "sheet" ? "import.sheet_one" : `import.${name}`),
    control: h("select", { id: name, onchange: ({ target: { value } }) => choose(name, value ? read(value) : null) },
      h("option", { value: "", selected: stated[name] === null }, found), ...options.map(([value, text]) => h("option", { value, selected: stated[name] === value }, text))),
  });
  const auto = (found) => (found === null ? t("import.found_out") : t("import.found", { found }));
  const controls = [];
  if (TEXTS.includes(body.form) && body.encoding) {
    const known = [...new Set([...ENCODINGS, stated.encoding ?? ENCODINGS[0]])];
    controls.push(control("encoding", auto(stated.encoding ? null : body.encoding), known.map((name) => [name, name.toUpperCase().replaceAll("_", "-")])));
  }
  if (body.sheet_names.length > 1) controls.push(control("sheet", t("import.sheet.all"), body.sheet_names.map((name) => [name, name])));
  if (sheet.header_row) {
    const rows = new Map(sheet.top.map(({ row, text }) => [row, text]));
    if (stated.header_row && !rows.has(stated.header_row)) rows.set(stated.header_row, "");
    controls.push(control("header_row", auto(stated.header_row ? null : t("import.row_text", { row: sheet.header_row, text: "" }).trim()), [...rows].map(([row, text]) => [row, t("import.row_text", { row, text })]), Number));
  }
  return controls;
}
