// What goes on around: the orders that everybody may know of, as a list and on the map; and those of this device.
import { h, icon } from "geomap/dom.js";
import { districtCorners } from "geomap/map/base.js";
import { call } from "geomap/orders/api.js";
import { forget, mine } from "geomap/orders/kept.js";
import { NewOrders, Steps } from "geomap/orders/outbox.js";
import { orderRows } from "geomap/orders/waiting.js";
import { instantWords, statePill } from "geomap/orders/words.js";
import { t } from "geomap/page.js";

const POLL_MS = 15000;
const MOST_SHOWN = 60;
const OWED = ["submitted", "dispatched", "accepted", "referred"];
const STATES = { all: [], owed: OWED, done: ["settled", "confirmed"] };
const find = (id) => document.getElementById(id);

export function start(map) { return new Around(map).begin(); }

class Around {
  constructor(map) {
    Object.assign(this, { map, orders: [], state: "all", category: "", icons: {} });
    this.marks = L.layerGroup().addTo(map);
    this.outbox = new NewOrders({ changed: () => find("outbox").replaceChildren(...orderRows(this.outbox, this.outbox.actions)), taken: () => this.showMine() });
    map.fitBounds(districtCorners(), { animate: false });
    find("code-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const code = find("code").value.trim();
      if (code) location.assign(`/orders/${encodeURIComponent(code)}`);
    });
  }

  async begin() {
    this.outbox.begin();
    new Steps({}).begin(); // a step of an order of this device may wait
    this.showMine();
    this.showStates();
    await this.loadCategories();
    await this.look();
    find("around").dataset.ready = "true";
    setInterval(() => { if (!document.hidden) this.look(); }, POLL_MS);
  }

  showMine() {
    const kept = mine();
    find("mine").replaceChildren(...(kept.length ? kept.map((order) => h("li", {}, h("a", { href: `/orders/${encodeURIComponent(order.code)}` }, icon(order.icon), h("span", {}, order.name, h("span", { class: "block muted small" }, [order.too && t("order.me_too"), instantWords(order.at), order.code].filter(Boolean).join(" · ")))),
      h("button", { class: "button icon-only quiet", type: "button", title: t("order.forget"), "aria-label": `${t("order.forget")}: ${order.name}`, onclick: () => { forget(order.code); this.showMine(); } }, icon("xmark")))) : [h("li", { class: "muted" }, t("order.mine.none"))]));
  }

  showStates() {
    find("states").replaceChildren(...Object.keys(STATES).map((state) => h("button", { type: "button", "aria-pressed": String(state === this.state), onclick: () => { this.state = state; this.showStates(); this.anew(); } }, t(`order.show.${state}`))));
  }

  async loadCategories() {
    try {
      const shown = (await call("/categories")).data.categories.filter((one) => !one.private);
      this.icons = Object.fromEntries(shown.map(({ code, icon: sign }) => [code, sign]));
      find("category").append(...shown.map(({ code, name }) => h("option", { value: code }, name)));
      find("category").addEventListener("change", (event) => { this.category = event.target.value; this.anew(); });
    } catch (error) {
      this.say(error.message);
    }
  }

  anew() {
    this.tag = undefined;
    return this.look();
  }

  async look() {
    const states = STATES[this.state];
    const asked = new URLSearchParams({ ...(states.length && { state: states.join() }), ...(this.category && { category: this.category }) });
    try {
      const { data, tag } = await call(`?${asked}`, { tag: this.tag });
      if (!data) return;
      this.tag = tag;
      this.show(data.orders);
    } catch (error) {
      this.say(error.message);
    }
  }

  show(orders) {
    this.say(orders.length ? "" : t("order.around.none"));
    find("list").replaceChildren(...orders.slice(0, MOST_SHOWN).map((order) => this.row(order)));
    this.marks.clearLayers();
    const groups = new Map();
    for (const order of orders) groups.set(`${order.lon},${order.lat}`, [...groups.get(`${order.lon},${order.lat}`) ?? [], order]);
    for (const group of groups.values()) this.mark(group);
  }

  row(order) {
    const where = order.compound?.name ?? order.community?.name ?? "";
    return h("li", { class: "around-row" }, h("span", { class: "place-icon" }, icon(this.icons[order.category] ?? "circle-question")),
      h("div", {}, h("p", {}, h("strong", {}, order.category_name), " ", statePill(order)), h("p", { class: "muted small" }, [where, instantWords(order.submitted_at), order.me_too ? t("order.me_too.count", { count: order.me_too }) : null].filter(Boolean).join(" · "))));
  }

  /** One sign for all orders of a place, with their number. */
  mark(group) {
    const [{ lon, lat, category, compound, community }] = group, late = group.some(({ clock }) => clock.overdue), name = compound?.name ?? community?.name ?? "";
    const html = h("div", { class: `order-mark${late ? " late" : ""}` }, icon(this.icons[category] ?? "circle-question"), group.length > 1 ? h("span", {}, String(group.length)) : null);
    L.marker([lat, lon], { icon: L.divIcon({ html, className: "sign-holder", iconSize: [0, 0] }), title: name, alt: name }).bindPopup(() => h("div", { class: "order-popup" }, h("strong", {}, name), h("ul", {}, group.map((order) => this.row(order))))).addTo(this.marks);
  }

  say(words) { find("around-said").textContent = words; }
}
