// Several orders at once: chosen by the box of a card or by x, then whistled for, merged, or brought to one table.
import { soonest } from "geomap/desk/report-by.js";
import { h, icon } from "geomap/dom.js";
import { get } from "geomap/orders-desk/api.js";
import { placeWords } from "geomap/orders-desk/card.js";
import { choose, deedForm, toJoin, whistleFields } from "geomap/orders-desk/forms.js";
import { page, t } from "geomap/page.js";

const OWED = ["submitted", "dispatched", "accepted", "referred"];
/** What can be done to several: which of the chosen it can be done to, and of how many at least it takes. */
const DEEDS = {
  whistle: { fits: (order) => order.may.includes("whistle"), least: 1 },
  merge: { fits: (order) => order.may.includes("merge"), least: 2 },
  open_case: { fits: (order) => page.orders.may_open_case && OWED.includes(order.state) && !order.handed_up, least: 1 },
};

export class Group {
  /** on: changed(), say(words, wrong), send(orders, step, told): the step is taken on each of the orders. */
  constructor(holder, on) { Object.assign(this, { holder, on, chosen: new Set(), orders: [] }); }

  toggle(id) {
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.on.changed();
  }

  clear() {
    this.chosen.clear();
    this.on.changed();
  }

  /** What is chosen of the orders that are shown; what is shown no more is chosen no more. */
  show(orders) {
    this.orders = orders.filter(({ id }) => this.chosen.has(id));
    this.chosen = new Set(this.orders.map(({ id }) => id));
    this.holder.hidden = !this.orders.length;
    const like = JSON.stringify(this.orders.map(({ id, may }) => [id, may]));
    if (like === this.like) return;
    this.like = like;
    const at = this.holder.contains(document.activeElement) ? document.activeElement.dataset.deed : null;
    this.holder.replaceChildren(h("p", { role: "status" }, t("orders.desk.group.chosen", { count: this.orders.length }), this.whyOff.map((why) => h("span", { class: "muted small block" }, why))), ...this.buttons(),
      h("button", { type: "button", class: "button icon-only quiet", dataset: { deed: "clear" }, title: t("orders.desk.group.clear"), "aria-label": t("orders.desk.group.clear"), onclick: () => this.clear() }, icon("xmark")));
    if (at) this.holder.querySelector(`[data-deed="${at}"]`)?.focus();
  }

  get deeds() { return Object.keys(DEEDS).filter((deed) => deed === "merge" || page.orders.may_open_case); }
  get whyOff() { return this.deeds.filter((deed) => this.isOff(deed)).map((deed) => t(`orders.desk.group.why.${deed}`)); }
  isOff(deed) { return this.fitting(deed).length < DEEDS[deed].least; }

  /** A button for each deed that is ever ours to do here; off, with the reason, where it cannot be done to these. */
  buttons() {
    return this.deeds.map((deed) => {
      const fitting = this.fitting(deed).length, off = this.isOff(deed), some = !off && fitting < this.orders.length;
      return h("button", { type: "button", class: "button", dataset: { deed }, disabled: off, onclick: () => this.begin(deed) },
        some ? t("orders.desk.group.some", { deed: t(`orders.desk.group.${deed}`), count: fitting, all: this.orders.length }) : t(`orders.desk.group.${deed}`));
    });
  }

  fitting(deed) { return this.orders.filter(DEEDS[deed].fits); }

  async begin(deed) {
    const orders = this.fitting(deed);
    if (deed === "open_case") location.assign(`/desk/cases#orders=${orders.map(({ id }) => id).join(",")}`);
    else if (deed === "merge") this.dialog(deed, orders, [intoWhich(orders)]);
    else if (!this.isAsking) { // a second press while the first is on its way opens no second dialog
      this.isAsking = true;
      try {
        this.dialog(deed, orders, whistleFields(departmentsFor(orders), await proposed(orders)));
      } catch (error) { this.on.say(error.message, true); }
      this.isAsking = false;
    }
  }

  dialog(step, orders, parts) {
    const left = this.orders.filter((order) => !orders.includes(order));
    const names = (some) => some.map(({ id }) => `#${id}`).join(t("desk.comma"));
    const about = [h("p", {}, t("orders.desk.group.about", { count: orders.length, ids: names(orders) })),
      left.length > 0 && h("p", { class: "notice" }, t(`orders.desk.group.left.${step}`, { ids: names(left) }))].filter(Boolean).map((element) => ({ element }));
    const dialog = h("dialog", { class: "desk-dialog group-dialog", "aria-label": t(`orders.desk.group.${step}`) },
      deedForm(step, [...about, ...parts], { shut: () => dialog.close(), send: ({ said }) => {
        dialog.close();
        this.clear();
        this.on.send(step === "merge" ? orders.filter(({ id }) => id !== said.into) : orders, step, said);
      } }));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
}

/** When departments that are called to all of them should report in: as for the one in the greatest hurry. */
async function proposed(orders) {
  const ofEachKind = new Map(orders.map(({ category, id }) => [category, id]));
  const told = await Promise.all([...ofEachKind.values()].map((id) => get(`/${id}/choices`)));
  const proposals = told.map(({ body }) => body.report_by).filter(Boolean); // an order may have moved on since it was chosen
  if (!proposals.length) throw new Error(t("orders.desk.no.state"));
  return soonest(proposals);
}

/** All departments, those in front and ticked that the kinds of the orders usually need. */
function departmentsFor(orders) {
  const kinds = new Set(orders.map(({ category }) => category));
  const likely = new Set(page.orders.categories.filter(({ code }) => kinds.has(code)).flatMap(({ departments }) => departments));
  const all = Object.entries(page.orders.departments).map(([id, name]) => ({ id, name, likely: likely.has(id) }));
  return [...all.filter((one) => one.likely), ...all.filter((one) => !one.likely)];
}

/** Which of them the others become part of: the one that was sent first, unless somebody says otherwise. */
function intoWhich(orders) {
  const byAge = orders.toSorted((a, b) => a.submitted_at.localeCompare(b.submitted_at) || a.id - b.id);
  return choose("into", t("orders.desk.group.into"), byAge.map((one) => toJoin(one, placeWords(one))), null, Number);
}
