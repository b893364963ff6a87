// Photos of an order: taken or chosen, made smaller here to spare data, shown small, taken out again.
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const QUALITY = 0.82;
const PREVIEW_PX = 240;

export class Photos {
  /** holder: where they are shown. onchange: they were changed. */
  constructor(holder, onchange) {
    this.onchange = onchange;
    this.photos = [];
    this.shown = h("ul", { class: "photo-list" });
    this.fault = h("p", { class: "order-fault", role: "alert", hidden: true });
    this.adders = [this.adder("camera", "order.photos.take", { capture: "environment" }), this.adder("image", "order.photos.choose", { multiple: true })];
    holder.append(this.shown, h("div", { class: "photo-adders" }, this.adders), this.fault);
  }

  adder(sign, words, how) {
    const input = h("input", { type: "file", accept: "image/*", class: "visually-hidden", onchange: () => this.add([...input.files]).then(() => { input.value = ""; }), ...how });
    return h("label", { class: "button" }, input, icon(sign), t(words));
  }

  /** Take over photos that were made smaller before. */
  async restore(photos) {
    this.photos = await Promise.all(photos.map(async (photo) => ({ ...photo, preview: await previewOf(photo.blob) })));
    this.show();
  }

  async add(files) {
    const free = page.limits.photos - this.photos.length, empty = files.some((file) => !file.size);
    const taken = files.filter((file) => file.size).slice(0, free);
    this.photos.push(...await Promise.all(taken.map(async (file) => {
      const blob = await smaller(file);
      return { name: file.name, blob, preview: await previewOf(blob) };
    })));
    this.show();
    if (empty) this.fail(t("order.refused.photos"));
    else if (files.length > free) this.fail(t("order.photos.most", { count: page.limits.photos }));
    this.onchange();
  }

  fail(words) {
    this.fault.textContent = words;
    this.fault.hidden = false;
  }

  show() {
    this.fault.hidden = true;
    this.shown.replaceChildren(...this.photos.map((photo, i) => h("li", {},
      photo.preview ?? h("span", { class: "photo-unseen" }, icon("image"), photo.name),
      h("button", { class: "button icon-only", type: "button", "aria-label": t("order.photos.remove", { number: i + 1 }), onclick: () => { this.photos.splice(i, 1); this.show(); this.onchange(); } }, icon("xmark")))));
    for (const adder of this.adders) adder.hidden = this.photos.length >= page.limits.photos;
  }
}

/** The file with its longer side no longer than the server keeps; as it is where this browser cannot read it. */
async function smaller(file) {
  const canvas = await drawn(file, page.limits.side_px);
  const blob = canvas && await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
  return blob && blob.size < file.size ? blob : file;
}

async function previewOf(blob) {
  const canvas = await drawn(blob, PREVIEW_PX);
  canvas?.setAttribute("role", "img");
  canvas?.setAttribute("aria-label", t("order.photos.one"));
  return canvas;
}

async function drawn(blob, side_px) {
  try {
    const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
    const scale = Math.min(1, side_px / Math.max(bitmap.width, bitmap.height));
    const canvas = h("canvas", { width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)) });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas;
  } catch {
    return null; // HEIC, for one: the server reads it
  }
}
