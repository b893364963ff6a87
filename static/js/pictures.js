// Pictures made smaller in the browser: before they are sent, to spare data, and to be shown.
import { h } from "geomap/dom.js";

const QUALITY = 0.85;

/** A file of a picture as JPEG with its longer side of side_px at most; the file itself where that is no smaller, or this
    browser cannot read it, such as HEIC: the server may. */
export async function smaller(file, side_px) {
  const canvas = await drawn(file, side_px);
  const blob = canvas && await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
  return blob && blob.size < file.size ? blob : file;
}

/** A small picture of a file, called label; null where this browser cannot read it. */
export async function preview(file, side_px, label) {
  const canvas = await drawn(file, side_px);
  canvas?.setAttribute("role", "img");
  canvas?.setAttribute("aria-label", label);
  return canvas;
}

async function drawn(file, side_px) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, side_px / Math.max(bitmap.width, bitmap.height));
    const canvas = h("canvas", { width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)) });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas;
  } catch {
    return null;
  }
}
