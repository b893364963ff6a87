// What passers-by report of a station, on its card: what others said, and two taps to say it oneself.
import { DataError, getJSON } from "geomap/data.js";
import { h, icon } from "geomap/dom.js";
import { page, t } from "geomap/page.js";

const LEAST_MS = 2200;
const TICKET_MS = 12 * 3600000;
const MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400;

/** Boxes by station: a list that is drawn anew keeps the box that somebody is about to use. */
const boxes = new Map();

/** A line for each kind reported: how many, and the last of them when; then what was reported and has been
    answered, with the answer. at: the time of the locator's answer. */
export function reportLines({ reports = [], answers = [] }, at) {
  if (!reports.length && !answers.length) return null;
  return h("ul", { class: "card-reports" },
    reports.map((one) => h("li", {}, icon(page.report_icons[one.kind]), h("span", {}, saidWords(one, at)))),
    answers.map(({ at: answered, words, to }) => h("li", { class: "card-answer" }, icon("comments"),
      h("span", {}, to.map((one) => h("span", { class: "block" }, saidWords(one, at))), `${t("passerby.replied", { ago: agoWords(answered, at) })} `, h("q", {}, words)))));
}

function saidWords({ kind, count, latest_at }, at) {
  return t("passerby.said", { count, ago: agoWords(latest_at, at), what: t(`passerby.kind.${kind}`) });
}

function agoWords(moment, at) {
  const age = (new Date(at) - new Date(moment)) / 1000;
  if (age >= DAY_S) return t("passerby.ago.days", { count: Math.floor(age / DAY_S) });
  if (age >= HOUR_S) return t("passerby.ago.hours", { count: Math.floor(age / HOUR_S) });
  return age >= MINUTE_S ? t("passerby.ago.minutes", { count: Math.floor(age / MINUTE_S) }) : t("passerby.ago.now");
}

/** The button that asks what is wrong; null where no reports are taken. */
export function reportBox(id) {
  if (!page.takes_reports) return null;
  if (!boxes.has(id)) boxes.set(id, new ReportBox(id).holder);
  return boxes.get(id);
}

class ReportBox {
  constructor(id) {
    this.address = `${page.api}/stations/${encodeURIComponent(id)}/reports`;
    this.id = id;
    this.holder = h("div", { class: "report-box" });
    this.offer();
  }

  offer() {
    this.holder.replaceChildren(h("button", { class: "button wide report-open", type: "button", onclick: () => this.ask() }, icon("triangle-exclamation"), t("passerby.ask")));
  }

  /** Show the kinds, and fetch the ticket meanwhile: it must be some seconds old when it is sent. */
  ask(error = null) {
    this.ticket = this.fetchTicket();
    const kinds = h("div", { class: "report-kinds", role: "group", "aria-label": t("passerby.title") }, Object.entries(page.report_icons).map(([kind, sign]) =>
      h("button", { class: "button", type: "button", dataset: { kind }, onclick: () => this.send(kind) }, icon(sign), t(`passerby.kind.${kind}`))));
    const note = error ? h("p", { class: "report-failed", role: "alert" }, error) : h("p", { class: "muted small" }, t("passerby.note"));
    this.holder.replaceChildren(kinds, note);
    kinds.firstChild.focus({ preventScroll: true });
  }

  async fetchTicket() {
    try {
      const { ticket } = await getJSON(this.address);
      return { ticket, at: Date.now() };
    } catch (error) {
      return { error };
    }
  }

  async send(kind) {
    this.holder.setAttribute("aria-busy", "true");
    for (const button of this.holder.querySelectorAll("button")) button.disabled = true;
    try {
      const { ticket, at, error } = await this.ticket;
      if (error) throw error;
      if (Date.now() - at > TICKET_MS) throw new DataError(t("passerby.failed"));
      await new Promise((resume) => { setTimeout(resume, Math.max(0, at + LEAST_MS - Date.now())); });
      const { taken } = await getJSON(this.address, { body: { kind, ticket } });
      this.thank(t(taken ? "passerby.thanks" : "passerby.again"));
    } catch (error) {
      this.ask(t(error.problem?.status === 429 ? "passerby.slow" : "passerby.failed"));
    } finally {
      this.holder.removeAttribute("aria-busy");
    }
  }

  /** Thank, until the list is drawn anew. */
  thank(words) {
    boxes.delete(this.id);
    this.holder.replaceChildren(h("p", { class: "report-thanks", role: "status", tabindex: "-1" }, icon("circle-check"), h("span", {}, words)));
    this.holder.firstChild.focus({ preventScroll: true });
  }
}
