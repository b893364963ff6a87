// The signs of stations and the counts of crowds as small pictures, each drawn once and stamped often.
import { page } from "geomap/page.js";

const SIGN_PX = { 1: 34, 2: 30, 3: 28 };
const BOX = 32;
const MARGIN = 4;
const STACK = 2;
const FONT = "system-ui, sans-serif";

/** A tier's shape in a box of 32, as the signs in dom.js have it: 1 hexagon, 2 square, 3 circle. */
const SHAPES = { 1: new Path2D("M16 1.5 28.6 8.7v14.6L16 30.5 3.400 23.3V8.7Z"), 2: new Path2D(), 3: new Path2D() };
SHAPES[2].roundRect(3, 3, 26, 26, 6);
SHAPES[3].arc(16, 16, 13, 0, 2 * Math.PI);

export class Signs {
  constructor() { this.forget(); }

  /** Colours and sizes may have changed. */
  forget() {
    const style = getComputedStyle(document.documentElement);
    this.colour = Object.fromEntries(["accent", "accent-ink", "accent-soft", "surface", "ink-2"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    this.large = document.documentElement.dataset.size === "large" ? 1.3 : 1;
    this.number = new Intl.NumberFormat(page.html_lang, { notation: "compact", maximumFractionDigits: 1 });
    this.pictures = new Map();
  }

  /** The sign of a kind of station as large as the style sheet has it at that zoom. */
  station({ tier, status }, zoom, ratio) {
    const scale = zoom < 12.5 ? 0.42 : zoom < 15 ? 0.72 : 1;
    return this.picture(`${tier} ${status} ${scale} ${ratio}`, (SIGN_PX[tier] ?? SIGN_PX[3]) * scale, ratio, (context, size) => {
      const { accent, surface } = this.colour, runs = status === "open", shape = SHAPES[tier] ?? SHAPES[3];
      context.scale(size / BOX, size / BOX);
      context.fillStyle = runs ? accent : surface;
      context.strokeStyle = runs ? surface : this.colour["ink-2"];
      context.lineWidth = 2 / Math.max(scale, 0.6);
      if (status === "planned") context.setLineDash([4, 3]);
      Object.assign(context, { shadowColor: "rgb(0 0 0 / 35%)", shadowBlur: 3 * ratio, shadowOffsetY: ratio });
      context.fill(shape);
      context.shadowColor = "transparent";
      context.stroke(shape);
      if (scale > 0.42) write(context, String(tier), 16, 16.5, 16, runs ? this.colour["accent-ink"] : this.colour["ink-2"]);
    });
  }

  /** A stack of two discs to bear a number, unlike any station; without a number, a small one. most: the widest
      radius in pixels. */
  crowd(number, most, ratio) {
    const radius = number ? Math.round(Math.min(most, (12 + Math.min(13, Math.log10(number) * 3.4)) * this.large)) : 7;
    return this.picture(`${radius} ${ratio}`, 2 * radius, ratio, (context, size) => {
      const middle = size / 2, inner = radius - STACK;
      Object.assign(context, { lineWidth: 1.8, strokeStyle: this.colour.accent, fillStyle: this.colour.accent });
      disc(context, middle + STACK, middle - STACK, inner - 1);
      context.fillStyle = this.colour["accent-soft"];
      Object.assign(context, { shadowColor: "rgb(0 0 0 / 30%)", shadowBlur: 3 * ratio, shadowOffsetY: ratio });
      disc(context, middle, middle, inner);
      context.shadowColor = "transparent";
      context.stroke();
    });
  }

  /** Write the counts on crowds that are drawn: they differ too much to keep pictures of them. */
  numbers(context, drawn, view) {
    for (const { place, x, y, radius } of drawn) {
      const text = this.number.format(place.chosen), size = Math.min(12.5 * this.large, (3.1 * (radius - STACK)) / Math.max(2.6, text.length));
      write(context, text, x * view.scale - view.x, y * view.scale - view.y + 0.5, size, this.colour.accent);
    }
  }

  picture(key, size, ratio, draw) {
    const known = this.pictures.get(key);
    if (known) return known;
    const across = Math.ceil(size + 2 * MARGIN), image = document.createElement("canvas");
    image.width = image.height = across * ratio;
    const context = image.getContext("2d");
    context.scale(ratio, ratio);
    context.translate((across - size) / 2, (across - size) / 2);
    draw(context, size);
    const picture = { image, across, radius: size / 2 };
    this.pictures.set(key, picture);
    return picture;
  }
}

/** Stamp a picture with its middle at x, y, on whole pixels of the screen, so that it stays sharp. */
export function stamp(context, { image, across }, x, y, ratio) {
  const snap = (at) => Math.round((at - across / 2) * ratio) / ratio;
  context.drawImage(image, snap(x), snap(y), across, across);
}

function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function write(context, text, x, y, size, colour) {
  context.font = `700 ${size}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = colour;
  context.fillText(text, x, y);
}
