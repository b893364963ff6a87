// Photos for a step: made small before they wait on this device, shown as they will be sent.
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { preview, smaller } from "geomap/pictures.js";

const LONGEST_SIDE_PX = 1600, SHOWN_PX = 160;

/** A field for photos; blobs() gives those chosen. */
export function photoField() {
  const chosen = [], list = h("ul", { class: "photo-list" });
  const input = h("input", { id: "act-photos", type: "file", accept: "image/*", multiple: true, class: "visually-hidden", onchange: add });
  async function add() {
    for (const file of input.files) if (chosen.length < page.orders.most_photos) await put(await smaller(file, LONGEST_SIDE_PX));
    input.value = "";
  }
  async function put(blob) {
    chosen.push(blob);
    const item = h("li", {}, await shown(blob), h("button", { type: "button", class: "button icon-only", title: t("orders.desk.photo_away"), "aria-label": t("orders.desk.photo_away"),
      onclick: () => { chosen.splice(chosen.indexOf(blob), 1); item.remove(); } }, icon("xmark")));
    list.append(item);
  }
  const field = h("div", { class: "photo-field" }, input, h("label", { class: "button wide", for: "act-photos" }, icon("image"), t("orders.desk.photo_add", { count: page.orders.most_photos })), list);
  return { field, blobs: () => [...chosen] };
}

const shown = async (blob) => await preview(blob, SHOWN_PX, t("orders.desk.photo")) ?? h("span", { class: "photo-name" }, icon("image"), blob.name ?? t("orders.desk.photo"));
