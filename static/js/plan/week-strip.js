// The week in 168 cells, darker where more people are covered; one of them may be the hour asked about.
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { hourWords, shareWords } from "geomap/plan/words.js";

const LEFT_PX = { zh: 30, en: 36 };
const TOP_PX = 16;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -24, ArrowDown: 24, PageUp: -24, PageDown: 24 };
const WORKDAY_NOON = 12;

export class WeekStrip {
  /** set(hour): an hour was chosen, or null for any. */
  constructor(holder, { set }) {
    Object.assign(this, { set, hour: null, shares: null, hover: null });
    this.caption = h("span", { class: "dock-value" });
    this.any = h("button", { class: "chip", type: "button", onclick: () => this.take(null) }, t("plan.any_hour"));
    this.canvas = h("canvas", { class: "week-canvas", role: "slider", tabindex: "0", "aria-label": t("plan.hour"), "aria-valuemin": "0", "aria-valuemax": "167", "aria-orientation": "horizontal" });
    holder.replaceChildren(h("div", { class: "dock-head" }, h("span", { "aria-hidden": "true" }, t("plan.hour")), this.caption, this.any), this.canvas);
    this.canvas.addEventListener("pointerdown", (event) => { this.canvas.setPointerCapture(event.pointerId); this.choose(this.at(event)); });
    this.canvas.addEventListener("pointermove", (event) => { const at = this.at(event); if (event.buttons) this.choose(at); else this.point(at); });
    this.canvas.addEventListener("pointerleave", () => this.point(null));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    document.addEventListener("appearance", () => this.draw());
  }

  /** shares (168,), 0..1; any: the share where the hour does not matter; hour: the one chosen, or null. */
  show(shares, any, hour) {
    Object.assign(this, { shares, anyShare: any, hour });
    this.any.classList.toggle("on", hour === null);
    this.any.setAttribute("aria-pressed", String(hour === null));
    this.canvas.setAttribute("aria-valuenow", hour ?? WORKDAY_NOON);
    this.canvas.setAttribute("aria-valuetext", this.says(hour));
    this.draw();
  }

  says(hour) { return t("plan.hour_says", { hour: hourWords(hour), share: shareWords(hour === null ? this.anyShare : this.shares[hour]) }); }

  choose(hour) { if (hour !== null && hour !== this.hour) this.take(hour); }

  /** The hour counts from now on, though the figures come a moment later: the next key goes on from it. */
  take(hour) { this.hour = hour; this.set(hour); }

  point(hour) { if (hour !== this.hover) { this.hover = hour; this.draw(); } }

  key(event) {
    if (event.key === "Escape" && this.hour !== null) { this.take(null); return; }
    const now = this.hour ?? WORKDAY_NOON, to = { Home: now - (now % 24), End: now - (now % 24) + 23 }[event.key] ?? (STEPS[event.key] && now + STEPS[event.key]);
    if (to === undefined) return;
    event.preventDefault();
    this.take(this.hour === null ? WORKDAY_NOON : (to + 168) % 168);
  }

  /** The hour under a pointer; the edges' while it is dragged beyond them. */
  at({ clientX, clientY, buttons }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect(), { x, y, w, h: high } = this.frame(width, height);
    const column = Math.floor((clientX - left - x) / w), row = Math.floor((clientY - top - y) / high);
    if (!buttons && (column < 0 || row < 0 || column > 23 || row > 6)) return null;
    return Math.min(Math.max(row, 0), 6) * 24 + Math.min(Math.max(column, 0), 23);
  }

  frame(width, height) {
    const x = (LEFT_PX[page.language] ?? LEFT_PX.zh) * (document.documentElement.dataset.size === "large" ? 1.3 : 1);
    return { x, y: TOP_PX, w: (width - x - 1) / 24, h: (height - TOP_PX - 1) / 7 };
  }

  draw() {
    if (!this.shares) return;
    const { canvas } = this, ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    if (!width) return;
    Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    const context = canvas.getContext("2d"), { x, y, w, h: high } = this.frame(width, height), style = getComputedStyle(canvas);
    const colour = (name) => style.getPropertyValue(name).trim(), scale = scaleOf(colour("--heat-low"), colour("--heat-high")), most = Math.max(this.anyShare, ...this.shares, 1e-9);
    context.scale(ratio, ratio);
    context.font = `${style.fontSize} ${style.fontFamily}`;
    context.fillStyle = colour("--ink-2");
    context.textBaseline = "middle";
    for (let day = 0; day < 7; day++) context.fillText(t(`hours.weekday.${day}`), 0, y + high * (day + 0.5) + 0.5);
    for (const hour of [0, 6, 12, 18]) context.fillText(String(hour), x + hour * w, y / 2 - 1);
    this.shares.forEach((share, hour) => {
      context.fillStyle = scale(share / most);
      context.fillRect(x + (hour % 24) * w, y + Math.floor(hour / 24) * high, w - 1, high - 1);
    });
    const frame = (hour, stroke, thick) => {
      if (hour === null) return;
      Object.assign(context, { strokeStyle: stroke, lineWidth: thick });
      context.strokeRect(x + (hour % 24) * w - 0.5, y + Math.floor(hour / 24) * high - 0.5, w, high);
    };
    frame(this.hover, colour("--ink-2"), 1.5);
    frame(this.hour, colour("--ink"), 2.5);
    this.caption.textContent = this.says(this.hover ?? this.hour);
  }
}

/** Colours between two given as #rrggbb. */
function scaleOf(low, high) {
  const read = (text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)), from = read(low), to = read(high);
  return (share) => `rgb(${from.map((part, i) => Math.round(part + (to[i] - part) * Math.min(share, 1))).join(" ")})`;
}
