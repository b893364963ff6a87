// Photos of an order: taken or chosen, made smaller here to spare data, shown small, taken out again.
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { preview, smaller } from "geomap/pictures.js";

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
      const blob = await smaller(file, page.limits.side_px);
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

const previewOf = (blob) => preview(blob, PREVIEW_PX, t("order.photos.one"));
