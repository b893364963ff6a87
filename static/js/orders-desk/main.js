// The board of orders: what is owed, by whom and until when; and the next step at a tap or a key.
import { Away, contact, get, isIn } from "geomap/orders-desk/api.js";
import { boxFor, boxTabs, filterBar, onlyBar, onlyOf, outboxBar } from "geomap/orders-desk/bars.js";
import { Board } from "geomap/orders-desk/board.js";
import { setClock } from "geomap/orders-desk/clock.js";
import { foreseen } from "geomap/orders-desk/foreseen.js";
import { AT_ONCE, contactForm, ON_WHAT_WAS_SEEN, stepForm } from "geomap/orders-desk/forms.js";
import { Group } from "geomap/orders-desk/group.js";
import { listenToKeys, showKeys } from "geomap/orders-desk/keys.js";
import { OrdersMap } from "geomap/orders-desk/map.js";
import { Outbox } from "geomap/orders-desk/outbox.js";
import { contactShown, roleTitle, showPanel } from "geomap/orders-desk/panel.js";
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const POLL_MS = 1_500, MINUTE_MS = 60_000, SAID_MS = 5_000, MOST_AHEAD = 30;
const WITH_CHOICES = ["dispatch", "transfer", "refer", "merge", "whistle"];

/** The row of an order as the next poll will bring it: what is on the screen is then not made anew under a finger. */
const rowOf = (row, order) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, name in order ? order[name] : value]));

export function start(map) { new Desk(map).begin(); }

class Desk {
  constructor(map) {
    const holder = (id) => document.getElementById(id);
    this.holders = Object.fromEntries(["orders-desk", "boxes", "filters", "board", "panel", "outbox", "live", "who", "group", "only"].map((id) => [id, holder(id)]));
    Object.assign(this, { rows: [], whole: new Map(), fresh: new Set(), etag: null, selected: null, busy: false, stopped: false });
    this.filter = { q: "", category: "", urgency: "", ...onlyOf(location.hash) };
    this.filter.box = boxFor(this.filter);
    this.group = new Group(this.holders.group, { changed: () => this.show(), say: (words, wrong) => this.say(words, wrong), send: (orders, step, said) => this.sendAll(orders, step, said) });
    this.board = new Board(this.holders.board, { pick: page.orders.is_office ? (id) => this.group.toggle(id) : null, open: (id) => this.open(id), act: (id, step) => { this.open(id, { narrow: !AT_ONCE.includes(step) }); this.act(step); } });
    this.map = new OrdersMap(map, (id) => this.open(id));
    this.outbox = new Outbox({ changed: () => this.show(), taken: ([action], order) => this.taken(action, order), refused: ([action]) => this.say(t("orders.desk.refused", { id: action.order, step: t(`orders.desk.do.${action.step}`) }), true) });
  }

  async begin() {
    this.holders.who.textContent = roleTitle();
    document.getElementById("keys").addEventListener("click", showKeys);
    filterBar(this.holders.filters, this.filter, () => this.anew());
    this.tabs();
    listenToKeys({
      move: (by) => { const id = this.board.beside(this.selected, by); if (id) { this.open(id, { narrow: false }); this.board.focus(id); } },
      open: () => this.selected && this.open(this.selected), act: (step) => this.byKey(step),
      pick: () => { const id = Number(document.activeElement.closest(".order-card")?.dataset.id) || this.selected; if (page.orders.is_office && id) this.group.toggle(id); },
      search: () => document.getElementById("filter-q").focus(), shut: () => this.shut(),
    });
    for (const name of ["online", "offline"]) addEventListener(name, () => this.show());
    document.addEventListener("visibilitychange", () => this.poll(false));
    addEventListener("focus", () => this.stopped && this.poll(false)); // somebody may have signed in elsewhere
    setInterval(() => this.show(), MINUTE_MS);
    addEventListener("hashchange", () => this.only(onlyOf(location.hash)));
    this.board.tell(t("orders.desk.loading"), { loading: true });
    await this.outbox.begin();
    await this.poll();
    this.holders["orders-desk"].dataset.ready = "true";
    const asked = Number(new URLSearchParams(location.hash.slice(1)).get("id"));
    if (asked) this.open(asked);
  }

  tabs() { boxTabs(this.holders.boxes, this.filter.box, (box) => { this.filter.box = box; this.tabs(); this.anew(); }); }

  /** Show what one unit owes, {unit, overdue}, in whatever box; or, where unit is empty, all again. */
  only(asked) {
    Object.assign(this.filter, asked);
    this.filter.box = boxFor(asked);
    this.tabs();
    this.anew();
  }

  /** Other orders are asked for: what is shown is none of them. */
  anew() {
    this.etag = null;
    this.map.seen = false;
    this.first = true;
    this.poll(false);
  }

  /** What the filter asks for, as a query. */
  get asked() { return new URLSearchParams(Object.entries(this.filter).filter(([, value]) => value)).toString(); }

  /** Ask what changed, while the page is shown, there is a network and the account is signed in; and again in a moment.
      background: by itself. */
  async poll(background = true) {
    clearTimeout(this.timer);
    if (document.hidden || (this.stopped && !await this.isBack())) return;
    if (navigator.onLine) {
      const { asked } = this;
      try {
        const found = await get(`?${asked}`, { etag: this.etag, background });
        if (found && asked === this.asked) this.put(found);
        if (this.outbox.waiting.length && !this.outbox.signedOut) this.outbox.flush();
      } catch (error) {
        if (!(error instanceof Away)) this.say(error.message, true);
        else if (!this.loaded) this.board.tell(t("orders.desk.trying"), { loading: true });
        if (error.status === 401) { this.stop(true); return; }
      }
    } else if (!this.loaded) this.board.tell(t("orders.desk.not_here"), { loading: true });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.poll(), POLL_MS);
  }

  /** Whether the account is signed in again; what waits is then sent. */
  async isBack() {
    if (await isIn()) { this.stop(false); this.outbox.flush(); }
    return !this.stopped;
  }

  /** Ask for nothing more, and say so, for as long as nobody is signed in. */
  stop(stopped) {
    this.stopped = stopped;
    if (!this.loaded) this.board.tell(t(stopped ? "orders.desk.stopped" : "orders.desk.loading"), { loading: true });
    this.show();
  }

  put({ body, etag }) {
    const known = new Set(this.rows.map(({ id }) => id)), first = this.first ?? true;
    this.fresh = new Set(first ? [] : body.orders.filter(({ id }) => !known.has(id)).map(({ id }) => id));
    if (this.fresh.size) this.holders.live.textContent = t("orders.desk.fresh", { count: this.fresh.size });
    this.first = false;
    const gone = known.has(this.selected) && !body.orders.some(({ id }) => id === this.selected) && this.selected;
    Object.assign(this, { loaded: true, rows: body.orders, etag });
    setClock(body.now);
    onlyBar(this.holders.only, body.unit, this.filter.overdue, () => { history.replaceState(null, "", location.pathname + location.search); this.only(onlyOf("")); });
    if (gone) this.left(gone);
    this.holders["orders-desk"].classList.toggle("more", body.more);
    this.show();
    this.ahead();
  }

  /** Fetch what a steward works on in full, so that it is here when the network is not. */
  async ahead() {
    if (page.orders.is_office || this.busy) return;
    this.busy = true;
    try {
      for (const row of this.rows.filter(({ may }) => may.length).slice(0, MOST_AHEAD)) if (this.whole.get(row.id)?.version !== row.version) await this.fetch(row.id, true);
    } catch { /* it is fetched when somebody opens it */ } finally { this.busy = false; }
  }

  async fetch(id, background = false) {
    const { body } = await get(`/${id}`, { background });
    this.whole.set(id, body);
    return body;
  }

  get isNarrowed() { return ["q", "category", "urgency", "unit", "overdue"].some((name) => this.filter[name]); }

  /** Rows as they will be when what waits is taken. */
  get view() { return this.rows.map((row) => foreseen(row, this.outbox.of(row.id))); }

  show() {
    const rows = this.view;
    this.group.show(rows);
    this.board.show(rows, { selected: this.selected, chosen: this.group.chosen, waitingOf: (id) => this.outbox.of(id), fresh: this.fresh });
    this.map.show(rows, this.selected);
    if (this.loaded) this.board.tell(rows.length ? "" : t(this.isNarrowed ? "orders.desk.empty_narrowed" : page.orders.is_office ? "orders.desk.empty" : "orders.desk.empty_mine"));
    outboxBar(this.holders.outbox, this.outbox, this, { open: (id) => this.open(id), again: (action) => this.outbox.again(action), drop: (action) => this.outbox.drop(action) });
    this.refresh();
  }

  /** The chosen order in its panel, made anew where it changed; a form that somebody fills in stays. */
  async refresh() {
    const id = this.selected, row = this.row(id);
    if (!row) return;
    const whole = this.whole.get(id), waiting = this.outbox.of(id), current = whole?.version === row.version;
    const like = JSON.stringify([row, whole?.version, waiting.map(({ key }) => key)]);
    if (this.shown !== like && !this.holders.panel.querySelector(".order-form")) {
      this.shown = like;
      this.form = showPanel(this.holders.panel, row, whole ?? null, waiting, { shut: () => this.shut(), act: (step) => this.act(step), contact: () => this.contact() });
    }
    if (!current && navigator.onLine && this.asking !== `${id} ${row.version}`) {
      this.asking = `${id} ${row.version}`;
      try {
        await this.fetch(id);
        this.refresh();
      } catch (error) { if (![0, 401].includes(error.status)) this.shut(); this.asking = null; }
    }
  }

  /** The chosen order stands on this list no more: it is shown as whoever asks may see it now, or not at all. */
  async left(id) {
    try {
      await this.fetch(id);
      this.show();
    } catch (error) { if (!(error instanceof Away) && this.selected === id) this.shut(); }
  }

  /** The order as the list has it, or, of the one that is open, as it was asked for since. */
  row(id) {
    const found = this.view.find((one) => one.id === id), whole = this.whole.get(id);
    const isNewer = id === this.selected && whole && !(whole.version <= found?.version);
    return isNewer ? { call: null, excerpt: "", ...found, ...whole } : found ?? null;
  }

  /** narrow: whether a phone shows it over the list. */
  async open(id, { narrow = true } = {}) {
    if (this.selected !== id) this.clear();
    this.selected = id;
    if (!this.row(id)) {
      try { await this.fetch(id); } catch (error) { this.selected = null; this.say(error.message, true); return; }
    }
    this.holders["orders-desk"].classList.add("with-order", ...(narrow ? ["with-panel"] : []));
    this.holders.panel.hidden = false;
    this.show();
    this.board.reveal(id);
    this.map.go(this.row(id));
    if (narrow) this.holders.panel.querySelector("h2")?.focus({ preventScroll: true });
  }

  clear() {
    this.holders.panel.replaceChildren();
    this.shown = this.asking = null;
  }

  shut() {
    if (this.holders.panel.querySelector(".order-form")) { this.closeForm(); return; }
    if (!this.selected && this.group.chosen.size) { this.group.clear(); return; }
    const { selected } = this;
    this.selected = null;
    this.clear();
    this.holders.panel.hidden = true;
    this.holders["orders-desk"].classList.remove("with-order", "with-panel");
    this.show();
    this.board.focus(selected);
  }

  closeForm() {
    this.form?.replaceChildren();
    this.shown = null;
    this.refresh();
  }

  byKey(step) {
    const row = this.row(this.selected);
    if (row?.may.includes(step)) this.open(row.id).then(() => this.act(step));
    else if (row) this.say(t("orders.desk.cannot", { step: t(`orders.desk.do.${step}`) }), true);
  }

  /** Take a step on the chosen order, by its form where it asks for something. */
  async act(step) {
    const id = this.selected, row = this.row(id);
    if (!row) return;
    const version = ON_WHAT_WAS_SEEN.includes(step) ? row.version : null;
    if (AT_ONCE.includes(step)) { this.send(id, step, { version }); return; }
    let choices = {};
    try {
      if (WITH_CHOICES.includes(step)) choices = (await get(`/${id}/choices`)).body;
    } catch (error) { this.say(error.message, true); return; }
    if (this.selected !== id) return;
    const whole = this.whole.get(id) ?? { ...row, calls: [] };
    this.form.replaceChildren(stepForm(step, whole, choices, { shut: () => this.closeForm(), send: (told) => { this.closeForm(); this.send(id, step, { ...told, version }); } }));
    this.form.querySelector(":is(textarea, input:checked, select, input:not([type=search])):enabled, .form-buttons .button").focus();
    this.form.scrollIntoView({ block: "nearest" });
  }

  async send(id, step, told) {
    await this.outbox.act(id, step, told);
    if (this.outbox.of(id).length) this.say(t(this.stopped ? "orders.desk.kept_signed_out" : "orders.desk.kept"));
  }

  /** Take the same step on each, as it was seen: what somebody else did in between is told order by order. */
  async sendAll(orders, step, said) {
    for (const { id, version } of orders) await this.outbox.act(id, step, { said, version });
    this.say(t("orders.desk.group.sent", { step: t(`orders.desk.do.${step}`), count: orders.length }));
  }

  taken(action, order) {
    if (order) {
      this.whole.set(order.id, order);
      this.rows = this.rows.map((row) => (row.id === order.id ? rowOf(row, order) : row));
    } else {
      this.whole.delete(action.order);
      this.rows = this.rows.filter(({ id }) => id !== action.order);
      if (this.selected === action.order) this.shut();
    }
    this.say(t("orders.desk.taken", { id: action.order, step: t(`orders.desk.do.${action.step}`) }));
    this.show();
    this.poll();
  }

  contact() {
    const id = this.selected;
    this.form.replaceChildren(contactForm({ shut: () => this.closeForm(), send: async (reason) => {
      try {
        const found = contactShown(await contact(id, reason));
        if (this.selected === id) this.form.replaceChildren(found);
      } catch (error) { this.say(error.message, true); }
    } }));
    this.form.querySelector("textarea").focus();
  }

  say(words, wrong = false) {
    document.querySelector(".toast")?.remove();
    this.holders.live.textContent = words;
    const toast = h("p", { class: `toast${wrong ? " wrong" : ""}`, "aria-hidden": "true" }, words);
    document.body.append(toast);
    setTimeout(() => toast.remove(), SAID_MS);
  }
}
