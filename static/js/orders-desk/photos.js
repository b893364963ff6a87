// Photos for a step: made small before they wait on this device, shown as they will be sent.
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const LONGEST_SIDE_PX = 1600, QUALITY = 0.85, SHOWN_PX = 160;

/** A field for photos; blobs() gives those chosen. */
export function photoField() {
  const chosen = [], list = h("ul", { class: "photo-list" });
  const input = h("input", { id: "act-photos", type: "file", accept: "image/*", capture: "environment", multiple: true, class: "visually-hidden", onchange: add });
  async function add() {
    for (const file of input.files) if (chosen.length < page.orders.most_photos) await put(await small(file));
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

/** The photo as JPEG of a moderate size; the file itself where this browser cannot read it, and the server may. */
async function small(file) {
  try {
    const picture = await createImageBitmap(file), scale = Math.min(1, LONGEST_SIDE_PX / Math.max(picture.width, picture.height));
    const canvas = drawn(picture, scale);
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no blob"))), "image/jpeg", QUALITY));
  } catch { return file; }
}

async function shown(blob) {
  try {
    const picture = await createImageBitmap(blob), canvas = drawn(picture, SHOWN_PX / Math.max(picture.width, picture.height));
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", t("orders.desk.photo"));
    return canvas;
  } catch { return h("span", { class: "photo-name" }, icon("image"), blob.name ?? t("orders.desk.photo")); }
}

function drawn(picture, scale) {
  const canvas = h("canvas", { width: Math.max(1, Math.round(picture.width * scale)), height: Math.max(1, Math.round(picture.height * scale)) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}
