// How coverage grows with distance, and the slider of the radius under it: one axis for both.
import { h, svg } from "geomap/dom.js";
import { t } from "geomap/page.js";
import { personsWithin } from "geomap/plan/coverage.js";
import { RADIUS_M } from "geomap/plan/state.js";
import { shareWords } from "geomap/plan/words.js";

const HEIGHT = 112;
const THUMB_PX = 20;
const TICKS_M = [500, 1000, 1500, 2000, 2500, 3000];
const TICK_PX = 46;
const TOLD_M = [300, 500, 800, 1000, 1500, 2000];

export class DistanceCurve {
  /** set(radius_m): the slider was moved, or the curve touched. */
  constructor(holder, { set }) {
    this.set = set;
    this.output = h("output", { class: "dock-value", for: "radius" });
    this.slider = h("input", { type: "range", id: "radius", min: RADIUS_M.least, max: RADIUS_M.most, step: RADIUS_M.step, oninput: () => set(Number(this.slider.value)) });
    this.lines = Object.fromEntries(["any", "before", "other", "now"].map((name) => [name, svg("path", { class: `curve-line curve-${name}` })]));
    this.area = svg("path", { class: "curve-area" });
    this.marker = svg("line", { class: "curve-marker", y1: 0, y2: HEIGHT });
    this.dot = svg("circle", { class: "curve-dot", r: 5 });
    this.grid = svg("g", { class: "curve-grid" });
    this.picture = svg("svg", { class: "curve", role: "img", height: HEIGHT + 18 }, this.grid, this.area, ...Object.values(this.lines), this.marker, this.dot);
    holder.replaceChildren(h("div", { class: "dock-head" }, h("label", { for: "radius" }, t("plan.radius")), this.output, h("span", { class: "curve-key", "aria-hidden": "true" })), this.picture, this.slider);
    this.key = holder.querySelector(".curve-key");
    this.picture.addEventListener("pointerdown", (event) => { this.picture.setPointerCapture(event.pointerId); this.touch(event); });
    this.picture.addEventListener("pointermove", (event) => { if (event.buttons) this.touch(event); });
    new ResizeObserver(() => { if (this.shown) this.show(...this.shown); }).observe(holder);
  }

  touch({ clientX }) {
    const { left, width } = this.picture.getBoundingClientRect(), share = (clientX - left - THUMB_PX / 2) / (width - THUMB_PX);
    const radius_m = RADIUS_M.least + Math.min(Math.max(share, 0), 1) * (RADIUS_M.most - RADIUS_M.least);
    this.set(Math.round(radius_m / RADIUS_M.step) * RADIUS_M.step);
  }

  /** radius_m; total persons; reaches {now, before, any, other}: those that are to be seen, else absent. */
  show(radius_m, total, reaches) {
    this.shown = [radius_m, total, reaches];
    this.slider.value = radius_m;
    const now = personsWithin(reaches.now, radius_m * 1000) / total, width = this.picture.clientWidth || 320;
    this.slider.setAttribute("aria-valuetext", t("plan.radius_says", { distance: radius_m, share: shareWords(now) }));
    this.output.textContent = t("ui.metres", { count: radius_m });
    for (const [name, line] of Object.entries(this.lines)) line.setAttribute("d", reaches[name] ? pathOf(reaches[name], reaches[name].total ?? total, width) : "");
    this.area.setAttribute("d", `${pathOf(reaches.now, total, width)}V${HEIGHT}H${THUMB_PX / 2}Z`);
    const x = xOf(radius_m, width), y = yOf(now);
    for (const side of ["x1", "x2"]) this.marker.setAttribute(side, x);
    this.dot.setAttribute("cx", x);
    this.dot.setAttribute("cy", y);
    this.drawGrid(width);
    this.key.replaceChildren(...["before", "any", "other"].filter((name) => reaches[name]).map((name) => h("span", { class: `key-${name}` }, t(`plan.curve_${name}`))));
    const told = TOLD_M.map((metres) => t("plan.curve_point", { distance: metres, share: shareWords(personsWithin(reaches.now, metres * 1000) / total) }));
    this.picture.setAttribute("aria-label", t("plan.curve_says", { points: told.join(t("ui.list_and")) }));
  }

  drawGrid(width) {
    if (this.width === width) return;
    this.width = width;
    const large = document.documentElement.dataset.size === "large" ? 1.3 : 1;
    this.grid.replaceChildren(
      ...[0, 0.25, 0.5, 0.75, 1].map((share) => svg("line", { x1: THUMB_PX / 2, x2: width - THUMB_PX / 2, y1: yOf(share), y2: yOf(share) })),
      ...[0.5, 1].map((share) => svg("text", { x: THUMB_PX / 2 + 2, y: yOf(share) + (share === 1 ? 11 : -3) }, `${share * 100}%`)),
      ...TICKS_M.filter((_, i) => i % 2 === 1 || width > TICKS_M.length * TICK_PX * large).map((metres) => svg("text", { x: xOf(metres, width), y: HEIGHT + 14, "text-anchor": metres === RADIUS_M.most ? "end" : "middle" }, String(metres))));
  }
}

const xOf = (radius_m, width) => THUMB_PX / 2 + ((radius_m - RADIUS_M.least) / (RADIUS_M.most - RADIUS_M.least)) * (width - THUMB_PX);
const yOf = (share) => 1 + (HEIGHT - 2) * (1 - share);

/** A line through every second pixel: finer steps are not to be seen. */
function pathOf(reach, total, width) {
  const out = [];
  for (let x = 0; x <= width - THUMB_PX; x += 2) {
    const radius_mm = (RADIUS_M.least + (x / (width - THUMB_PX)) * (RADIUS_M.most - RADIUS_M.least)) * 1000;
    out.push(`${(x + THUMB_PX / 2).toFixed(0)} ${yOf(personsWithin(reach, radius_mm) / total).toFixed(1)}`);
  }
  return `M${out.join("L")}`;
}
