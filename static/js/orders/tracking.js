// The page of an order: who has it, how its clock stands, what was done; looked at anew while somebody looks.
import { h, icon } from "geomap/dom.js";
import { call } from "geomap/orders/api.js";
import { forget, mine } from "geomap/orders/kept.js";
import { NewOrders, Steps } from "geomap/orders/outbox.js";
import { actionsOf } from "geomap/orders/resident.js";
import { stepRows } from "geomap/orders/waiting.js";
import { basisWords, instantWords, share, statePill } from "geomap/orders/words.js";
import { page, t } from "geomap/page.js";
import { durationWords } from "geomap/when.js";

const POLL_MS = 5000;
const NEXT = { submitted: "dispatch", dispatched: "accept", accepted: "settle", referred: "settle" };
const STEP_SIGNS = { submit: "paper-plane", dispatch: "arrow-up-right-from-square", transfer: "arrows-left-right", accept: "hand", refuse: "rotate-left", settle: "circle-check", confirm: "star", rate: "star", reopen: "rotate-left", cancel: "circle-xmark", merge: "layer-group", join: "layer-group", escalate: "triangle-exclamation", lapse: "circle-check", whistle: "bullhorn", me_too: "hand" };
const find = (id) => document.getElementById(id);

export function start() { return new Tracking().begin(); }

class Tracking {
  constructor() {
    this.path = `/track/${encodeURIComponent(page.tracked.code)}`;
    this.images = new Map();
    this.outbox = new Steps({ changed: () => this.showOutbox(), taken: ([action], { data, tag }) => { if (action.code === page.tracked.code) this.show(data, tag); } });
    find("share").addEventListener("click", () => share(page.tracked.url, document.title, (words) => { find("share-said").textContent = words; }));
    const kept = mine().some(({ code }) => code === page.tracked.code), drop = find("forget");
    drop.hidden = !kept;
    drop.addEventListener("click", () => { forget(page.tracked.code); drop.hidden = true; });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.look(); });
  }

  async begin() {
    this.outbox.begin();
    new NewOrders({}).begin(); // another order of this device may wait
    await this.look();
    setInterval(() => { if (!document.hidden) this.look(); }, POLL_MS);
  }

  async look() {
    try {
      const { data, tag } = await call(this.path, { tag: this.tag });
      find("away").hidden = true;
      if (data) this.show(data, tag);
    } catch (error) {
      find("away").hidden = false;
      find("away").className = error.status ? "order-fault" : "notice warn";
      find("away").textContent = error.status ? error.message : t("order.track.offline");
    }
  }

  /** Take a step as whoever sent the order. */
  take(step, said) { return this.outbox.add({ code: page.tracked.code, step, said }); }

  /** What waits or was refused. While a step waits there is none to be taken: it decides which. */
  showOutbox() {
    const { code } = page.tracked;
    find("outbox").replaceChildren(...stepRows(this.outbox, code));
    find("actions").hidden = this.outbox.waiting.some((action) => action.code === code);
  }

  show(order, tag) {
    const now = order.merged ?? order; // what was merged goes on as part of another
    this.tag = tag;
    find("order-name").textContent = order.category_name;
    find("order-state").replaceChildren(statePill(now));
    find("clock").replaceChildren(...clockOf(now), ...order.merged ? [h("p", { class: "muted" }, t("order.merged"))] : []);
    const may = now.may.join();
    if (may !== this.may) { // what somebody is writing stays where nothing changed
      this.may = may;
      find("actions").replaceChildren(...actionsOf(now, (step, said) => this.take(step, said)));
    }
    find("steps").replaceChildren(...this.stepsOf(now), ...order.merged ? [h("li", { class: "event-part muted" }, t("order.steps.before")), ...this.stepsOf(order)] : []);
    if (find("words")) { // not of what another sent
      find("words").textContent = order.words ?? t("order.forgotten");
      find("sent-photos").replaceChildren(...this.photosOf(order, 1));
    }
    find("where").replaceChildren(...[order.compound?.name, order.community?.name, order.street?.name].filter(Boolean).map((name) => h("span", {}, name)));
    find("order").dataset.state = now.state;
  }

  stepsOf(order) { return [...order.events].reverse().map((event) => this.step(event, order)); }

  step(event, order) {
    const { to, words, no_photo: none, reason, rating, departments } = event.said, who = event.unit?.name ?? whose(event);
    const more = [to && t("order.event.to", { name: to.name }), rating && t("order.event.rating", { count: rating }), none && t("order.event.no_photo", { reason: none }), departments?.length ? departments.map(({ name }) => name).join(t("order.and")) : null].filter(Boolean);
    return h("li", { class: `event event-${event.step}` }, h("span", { class: "event-sign" }, icon(STEP_SIGNS[event.step] ?? "circle-info")),
      h("div", {}, h("p", {}, h("strong", {}, page.messages[`order.event.${event.step}`] ?? t("order.event.else")), who ? h("span", { class: "muted" }, ` ${who}`) : null),
        more.map((line) => h("p", {}, line)), [words, reason, event.step === "settle" && !words && order.words && t("order.settled.words")].filter(Boolean).map((text) => h("p", { class: "event-words" }, text)),
        event.number > 1 ? h("div", { class: "event-photos" }, this.photosOf(order, event.number)) : null,
        h("time", { class: "muted small", datetime: event.at }, instantWords(event.at))));
  }

  /** The photos that came with an event: each is fetched once. */
  photosOf(order, number) {
    return (order.photos ?? []).filter(({ event }) => event === number).map(({ id }) => {
      const src = `/api/orders${this.path}/photos/${id}`;
      if (!this.images.has(id)) this.images.set(id, h("a", { class: "photo", href: src, target: "_blank" }, h("img", { src, alt: t("order.photos.one") })));
      return this.images.get(id);
    });
  }
}

/** The clock: what is promised, what is left, who has it and must do what by when. */
function clockOf(order) {
  const { clock, state } = order, next = NEXT[state];
  if (state === "merged") return [h("p", { class: "clock-big" }, t("order.merged"))];
  if (state === "cancelled") return [h("p", { class: "clock-big" }, t("order.cancelled"))];
  if (!next) {
    return [h("p", { class: `clock-big ${clock.in_time ? "good" : "late"}` }, icon("circle-check"), settledWords(clock)),
      state === "settled" ? h("p", { class: "muted" }, t("order.answer_by", { day: instantWords(order.reopen_until) })) : null].filter(Boolean);
  }
  const left = durationWords(Math.abs(clock.left_working_min), clock.around_the_clock);
  const over = new Date(clock.settle_due) <= new Date();
  return [
    h("p", { class: `clock-big ${clock.overdue ? "late" : ""}` }, icon(clock.overdue ? "triangle-exclamation" : "clock"), clock.overdue ? t(clock.left_working_min ? "order.overdue.by" : "order.overdue.now", { length: left }) : t(`order.left.${next}`, { length: left })),
    h("p", {}, t("order.has", { name: order.owner.name }), " ", t(`order.due.${next}`, { day: instantWords(clock.due) })),
    next === "settle" ? null : h("p", { class: over ? "late" : "" }, t("order.due.settle", { day: instantWords(clock.settle_due) })),
    clock.overdue ? h("p", { class: "late" }, t("order.overdue.then")) : null,
    h("p", { class: "muted small" }, basisWords(clock)),
  ].filter(Boolean);
}

/** Which resident took a step, where that is not in its name; nothing that is personal. */
const whose = ({ step, by }) => (by && (step !== "me_too" || by === "you") ? t(`order.event.by.${by}`) : null);

const settledWords = (clock) => t(clock.in_time ? "order.in_time" : "order.late", { day: instantWords(clock.settled_at) });
