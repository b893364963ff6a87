// A tracking code, shown once: to write down, to photograph, to follow, to share.
import { h, icon } from "geomap/dom.js";
import { share } from "geomap/orders/words.js";
import { t } from "geomap/page.js";

/** The code, its QR, its address, and what can be done with it; more: buttons besides. */
export function codeShown({ code, url }, ...more) {
  const path = `/orders/${encodeURIComponent(code)}`, said = h("span", { class: "muted small", role: "status" });
  return [
    h("p", { class: "muted" }, t("order.sent.code")),
    h("p", { class: "order-code" }, code),
    h("img", { class: "qr", src: `${path}/qr.svg`, alt: t("order.qr_alt"), width: 180, height: 180 }),
    h("p", { class: "address-line" }, url),
    h("div", { class: "order-actions" },
      h("a", { class: "button primary", href: path }, icon("clock"), t("order.follow")),
      h("button", { class: "button", type: "button", onclick: () => share(url, t("order.title.one", { code }), (words) => { said.textContent = words; }) }, icon("share-nodes"), t("ui.share")),
      ...more), said,
    h("p", { class: "muted small" }, t("order.sent.mine")),
  ];
}
