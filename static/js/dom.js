// Elements made by name. Text enters as text: nothing here, or anywhere, parses markup.
import { named, page } from "geomap/page.js";

const SVG = "http://www.w3.org/2000/svg";

/** An element. attributes: "on…" adds a listener, "class", "dataset", true and false as for booleans. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A name in the page's language, as text; where there is none but in Chinese as an element that says so. */
export function nameWords(thing) {
  const words = named(thing);
  return page.language === "en" && words && !thing.name_en ? h("span", { lang: "zh-CN" }, words) : words;
}

/** An icon of the sprite, hidden from screen readers: words stand beside it. */
export function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `${page.icons ?? ""}#${name}` }));
}

const TIER_SHAPES = {
  1: () => svg("path", { d: "M16 1.500 28.600 8.700v14.600L16 30.500 3.400 23.300V8.700Z" }),
  2: () => svg("rect", { x: 3, y: 3, width: 26, height: 26, rx: 6 }),
  3: () => svg("circle", { cx: 16, cy: 16, r: 13 }),
};

/** A tier's sign by shape and numeral: 1 hexagon, 2 square, 3 circle. */
export function tierSign(tier) {
  const shape = (TIER_SHAPES[tier] ?? TIER_SHAPES[3])();
  shape.setAttribute("class", "tier-shape");
  return svg("svg", { viewBox: "0 0 32 32", class: `tier-sign tier-${tier}`, "aria-hidden": "true" },
    shape, svg("text", { x: 16, y: 21.5, "text-anchor": "middle", class: "tier-numeral" }, String(tier)));
}
