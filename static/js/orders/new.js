// A new order on one page: what, where, in which words, with which photos; then its code.
import { h, icon } from "geomap/dom.js";
import { call, faultOf, newKey } from "geomap/orders/api.js";
import { dropDraft, keepDraft, keptDraft, remember } from "geomap/orders/kept.js";
import { Photos } from "geomap/orders/photos.js";
import { Sending } from "geomap/orders/sending.js";
import { Where } from "geomap/orders/where.js";
import { basisWords, instantWords, promiseWords, share, statePill } from "geomap/orders/words.js";
import { page, t } from "geomap/page.js";

const PAUSE_MS = 400;
const FIELDS = ["words", "name", "phone"];
const PLACES = { category: "step-what", lon: "step-where", compound: "step-where", words: "step-words", photos: "step-photos", name: "step-contact", phone: "step-contact" };
const find = (id) => document.getElementById(id);

export function start(map) { return new NewOrder(map).begin(); }

class NewOrder {
  constructor(map) {
    this.key = newKey();
    this.category = null;
    this.categories = [];
    this.where = new Where(map, () => this.changed());
    this.photos = new Photos(find("photos"), () => this.changed());
    this.sending = new Sending({ sent: (answer) => this.sent(answer), waiting: (error, wait_s) => this.waiting(error, wait_s), refused: (error) => this.refused(error) }, (how) => this.where.freshTicket(how));
    for (const name of FIELDS) find(name).addEventListener("input", () => this.changed());
    find("send").addEventListener("click", () => this.send());
    addEventListener("visibilitychange", () => { if (!document.hidden && this.categories.length) this.load(); });
  }

  async begin() {
    const asked = new URLSearchParams(location.search);
    const draft = await keptDraft();
    this.category = asked.get("category") ?? draft?.category ?? null;
    if (draft) await this.restore(draft);
    await this.load();
    const lon = Number(asked.get("lon")), lat = Number(asked.get("lat"));
    if (asked.get("lon") && asked.get("lat") && Number.isFinite(lon) && Number.isFinite(lat)) await this.where.choose({ lon, lat, source: "link" }, { near: true });
    else if (draft?.place) await this.where.choose(draft.place, { near: true });
    this.ready = true;
    this.show();
    find("order").dataset.ready = "true";
    if (draft?.sending) this.send();
  }

  async restore(draft) {
    this.key = draft.key;
    for (const name of FIELDS) find(name).value = draft[name] ?? "";
    await this.photos.restore(draft.photos ?? []);
  }

  async load() {
    try {
      this.categories = (await call("/categories")).data.categories;
      this.showCategories();
    } catch (error) {
      find("categories").replaceChildren(h("p", { class: "order-fault", role: "alert" }, error.message), h("button", { class: "button", type: "button", onclick: () => this.load() }, icon("rotate-right"), t("order.again")));
    }
  }

  showCategories() {
    find("categories").replaceChildren(...this.categories.map(({ code, name, icon: sign, urgency }) => h("label", { class: `category ${urgency}` },
      h("input", { type: "radio", name: "category", value: code, checked: code === this.category, onchange: () => { this.category = code; this.changed(); } }), icon(sign), h("span", {}, name))));
    this.show();
  }

  get chosen() { return this.categories.find(({ code }) => code === this.category); }

  /** Something was changed: show it, keep it, and look whether somebody reported the same. */
  changed() {
    this.show();
    if (!this.ready || this.sending.active) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.keep(); this.near(); }, PAUSE_MS);
  }

  keep(more = {}) { return keepDraft({ ...this.draft(), ...more }); }

  draft() {
    const said = Object.fromEntries(FIELDS.map((name) => [name, find(name).value.trim()]));
    return { key: this.key, category: this.category, place: this.where.place, photos: this.photos.photos.map(({ name, blob }) => ({ name, blob })), ...said };
  }

  show() {
    const chosen = this.chosen, length = find("words").value.length;
    find("promise").replaceChildren(...(chosen ? [h("p", { class: "promise-words" }, icon("clock"), promiseWords(chosen)), h("p", { class: "muted small" }, basisWords(chosen), " ", chosen.private ? t("order.private") : "")] : []));
    find("words-count").textContent = t("order.words.count", { count: length, most: page.limits.words });
    const missing = [!chosen && "what", !this.where.isReady && "where", !find("words").value.trim() && "words"].filter(Boolean);
    find("send").disabled = this.sending.active || missing.length > 0;
    find("send-said").textContent = this.sending.active ? find("send-said").textContent : missing.length ? t("order.missing", { what: missing.map((step) => t(`order.step.${step}`)).join(t("order.and")) }) : "";
  }

  /** Orders of the same category beside the place: to say "me too" instead. */
  async near() {
    const { place } = this.where, { category } = this, asked = JSON.stringify([category, place?.lon, place?.lat]);
    if (asked === this.asked) return;
    this.asked = asked;
    find("near").replaceChildren();
    if (!place || !this.chosen || this.chosen.private) return;
    const { data } = await call(`/near?${new URLSearchParams({ lon: place.lon, lat: place.lat, category })}`).catch(() => ({ data: { orders: [] } }));
    if (asked !== this.asked || !data.orders.length) return;
    find("near").append(h("h3", {}, icon("hand"), t("order.near")), ...data.orders.map((order) => this.nearby(order)));
  }

  nearby(order) {
    const key = newKey();
    const button = h("button", { class: "button primary", type: "button", onclick: () => this.meToo(order, key, box) }, icon("hand"), t("order.me_too"));
    const box = h("div", { class: "near-order" }, h("p", {}, order.category_name, " ", statePill(order), h("span", { class: "block muted small" }, t("order.near.sent", { day: instantWords(order.submitted_at) }), order.me_too ? ` · ${t("order.me_too.count", { count: order.me_too })}` : "")), button);
    return box;
  }

  async meToo(order, key, box) {
    const button = box.querySelector("button");
    button.disabled = true;
    try {
      await call(`/${order.id}/me_too`, { body: { key, ticket: await this.where.freshTicket() } });
      button.replaceWith(h("p", { class: "order-good", role: "status" }, icon("circle-check"), t("order.me_too.thanks")));
    } catch (error) {
      button.disabled = false;
      box.querySelector(".order-fault")?.remove();
      box.append(h("p", { class: "order-fault", role: "alert" }, error.message));
    }
  }

  async send() {
    clearTimeout(this.timer);
    for (const fault of document.querySelectorAll(".step > .order-fault")) fault.remove();
    const trap = find(page.trap);
    const draft = { ...this.draft(), trap: { [page.trap]: trap.value } };
    this.sending.active = true;
    this.say(t("order.sending"), true);
    await this.keep({ sending: true });
    await this.sending.send(draft);
  }

  say(words, busy = false) {
    find("send-said").replaceChildren(...(busy ? [h("span", { class: "spinner" })] : []), words);
    find("send").disabled = find("steps").inert = busy; // what is on its way is changed no more
  }

  waiting(error, wait_s) { this.say(t(error.status === 429 ? "order.waiting.slow" : "order.waiting", { count: Math.ceil(wait_s) }), true); }

  refused(error) {
    const step = find(PLACES[faultOf(error).field] ?? "step-send");
    find("steps").inert = false;
    this.keep();
    this.show();
    step.append(h("p", { class: "order-fault", role: "alert" }, error.message));
    step.scrollIntoView({ block: "center" });
  }

  async sent({ code, url }) {
    remember({ code, name: this.chosen.name, icon: this.chosen.icon, at: new Date().toISOString() });
    await dropDraft();
    const promise = promiseWords(this.chosen), said = h("span", { class: "muted small", role: "status" });
    const path = `/orders/${encodeURIComponent(code)}`;
    find("order").replaceChildren(h("section", { class: "panel order-sent", tabindex: "-1" },
      h("h1", {}, icon("circle-check"), t("order.sent")),
      h("p", {}, promise),
      h("p", { class: "muted" }, t("order.sent.code")),
      h("p", { class: "order-code" }, code),
      h("img", { class: "qr", src: `${path}/qr.svg`, alt: t("order.qr_alt"), width: 180, height: 180 }),
      h("p", { class: "address-line" }, url),
      h("div", { class: "order-actions" },
        h("a", { class: "button primary", href: path }, icon("clock"), t("order.follow")),
        h("button", { class: "button", type: "button", onclick: () => share(url, t("order.title.one", { code }), (words) => { said.textContent = words; }) }, icon("share-nodes"), t("ui.share")),
        h("a", { class: "button", href: "/orders/new" }, icon("plus"), t("order.another"))), said,
      h("p", { class: "muted small" }, t("order.sent.mine"))));
    find("order").firstChild.focus();
    scrollTo(0, 0);
  }
}
