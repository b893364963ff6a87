// A new order on one page: what, where, in which words, with which photos; then its code.
import { h, icon } from "geomap/dom.js";
import { call, faultOf } from "geomap/orders/api.js";
import { codeShown } from "geomap/orders/code.js";
import { dropDraft, keepCategories, keepDraft, keptCategories, keptDraft, remember } from "geomap/orders/kept.js";
import { NewOrders, Steps } from "geomap/orders/outbox.js";
import { Photos } from "geomap/orders/photos.js";
import { freshTicket } from "geomap/orders/ticket.js";
import { orderRows, takenRow } from "geomap/orders/waiting.js";
import { Where } from "geomap/orders/where.js";
import { basisWords, instantWords, promiseWords, statePill } from "geomap/orders/words.js";
import { page, t } from "geomap/page.js";
import { newKey } from "geomap/queue/keys.js";

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
    this.taken = [];
    this.where = new Where(map, () => this.changed());
    this.photos = new Photos(find("photos"), () => this.changed());
    this.outbox = new NewOrders({ changed: () => this.showOutbox(), taken: ([order], answer) => this.sent(order, answer), refused: ([order]) => { if (order.key === this.key) this.change(order); }, stopped: (error, wait_s) => this.stopped(error, wait_s) });
    for (const name of FIELDS) find(name).addEventListener("input", () => this.changed());
    find("send").addEventListener("click", () => this.send());
    addEventListener("visibilitychange", () => { if (!document.hidden && this.categories.length) this.load(); });
    addEventListener("online", () => { this.load(); if (this.where.place && !this.where.found) this.where.ask(); });
  }

  async begin() {
    await this.outbox.begin();
    new Steps({}).begin(); // a step of an order of this device may wait
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
  }

  async restore(draft) {
    this.key = draft.key;
    for (const name of FIELDS) find(name).value = draft[name] ?? "";
    await this.photos.restore(draft.photos ?? []);
  }

  async load() {
    try {
      this.categories = (await call("/categories")).data.categories;
      keepCategories(this.categories);
      this.showCategories();
    } catch (error) {
      if (!this.categories.length) this.categories = keptCategories();
      if (this.categories.length) { this.showCategories(); return; }
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
    find("step-send").hidden = false;
    this.show();
    if (!this.ready || this.isSending) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.keep(); this.near(); }, PAUSE_MS);
  }

  keep() { return keepDraft(this.draft()); }

  draft() {
    const said = Object.fromEntries(FIELDS.map((name) => [name, find(name).value.trim()]));
    return { key: this.key, category: this.category, place: this.where.place, photos: this.photos.photos.map(({ name, blob }) => ({ name, blob })), ...said };
  }

  show() {
    const chosen = this.chosen, length = find("words").value.length;
    find("promise").replaceChildren(...(chosen?.settle_due ? [h("p", { class: "promise-words" }, icon("clock"), promiseWords(chosen)), h("p", { class: "muted small" }, basisWords(chosen), " ", chosen.private ? t("order.private") : "")] : []));
    find("words-count").textContent = t("order.words.count", { count: length, most: page.limits.words });
    const missing = [!chosen && "what", !this.where.isReady && "where", !find("words").value.trim() && "words"].filter(Boolean);
    if (this.isSending) return;
    find("send").disabled = missing.length > 0;
    find("send-said").textContent = missing.length ? t("order.missing", { what: missing.map((step) => t(`order.step.${step}`)).join(t("order.and")) }) : "";
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
      const { data } = await call(`/${order.id}/me_too`, { body: { key, ticket: (await freshTicket(this.where.place, this.where.ticket)).text } });
      box.querySelector(".order-fault")?.remove();
      button.replaceWith(h("p", { class: "order-good", role: "status" }, icon("circle-check"), t("order.me_too.thanks")));
      if (!data.code) return;
      find("step-send").hidden = true; // what was said is said; whoever writes on sends another
      remember({ code: data.code, name: this.chosen.name, icon: this.chosen.icon, at: new Date().toISOString(), too: true });
      box.append(h("div", { class: "order-sent" }, ...codeShown(data)));
    } catch (error) {
      button.disabled = false;
      box.querySelector(".order-fault")?.remove();
      box.append(h("p", { class: "order-fault", role: "alert" }, error.message));
    }
  }

  get isSending() { return this.outbox.waiting.some(({ key }) => key === this.key); }

  /** Hand the order to the outbox, which sends it once, now or when there is a network. */
  async send() {
    clearTimeout(this.timer);
    for (const fault of document.querySelectorAll(".step > .order-fault")) fault.remove();
    const { name, icon: sign } = this.chosen;
    this.say(t("order.sending"), true);
    const sent = this.outbox.add({ ...this.draft(), trap: { [page.trap]: find(page.trap).value }, ticket: this.where.ticket, shown: { name, icon: sign } });
    await dropDraft();
    await sent;
    if (this.isSending && !navigator.onLine) this.stopped({ status: 0 });
  }

  /** What is on its way is changed no more. */
  say(words, busy = false) {
    find("send-said").replaceChildren(...(busy ? [h("span", { class: "spinner" })] : []), words);
    find("send").disabled = find("steps").inert = true;
  }

  /** It could not be sent now: it waits, and another can be written meanwhile. */
  stopped(error, wait_s = 0) {
    if (!error || !this.isSending) return;
    const words = wait_s ? (error.status === 429 ? "order.waiting.slow" : "order.waiting") : "order.waiting.offline";
    this.say(t(words, { count: Math.ceil(wait_s) }), wait_s > 0);
    find("another").hidden = false;
  }

  /** Orders of before that wait, were refused or came through; what is in the form stands there. */
  showOutbox() {
    const others = this.outbox.actions.filter(({ key }) => key !== this.key);
    find("outbox").replaceChildren(...orderRows(this.outbox, others, (order) => this.change(order)), ...this.taken);
  }

  /** Take a refused order back into the form, and say what was wrong with it. */
  async change(order) {
    if (order.key !== this.key) {
      this.category = order.category;
      await this.restore(order);
      this.showCategories();
      await this.where.choose(order.place, { near: true });
    }
    await this.outbox.drop(order);
    find("steps").inert = false;
    find("another").hidden = true;
    this.keep();
    this.show();
    const step = find(PLACES[faultOf(order.refused).field] ?? "step-send");
    step.append(h("p", { class: "order-fault", role: "alert" }, order.refused.why));
    step.scrollIntoView({ block: "center" });
  }

  /** The order in the form was taken: its code stands instead. One of before is told above the form. */
  sent(order, { code, url }) {
    if (order.key !== this.key) {
      this.taken.push(takenRow(order, code));
      this.showOutbox();
      return;
    }
    const chosen = this.categories.find((one) => one.code === order.category);
    find("order").replaceChildren(h("section", { class: "panel order-sent", tabindex: "-1" },
      h("h1", {}, icon("circle-check"), t("order.sent")),
      h("p", {}, chosen?.settle_due ? promiseWords(chosen) : ""),
      ...codeShown({ code, url }, h("a", { class: "button", href: "/orders/new" }, icon("plus"), t("order.another")))));
    find("order").firstChild.focus();
    scrollTo(0, 0);
  }
}
