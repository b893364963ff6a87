// The panel of proposals: a question for a plan, how far the server is with it, and the plan, which may be adopted.
import { h, icon } from "geomap/dom.js";
import { named, t } from "geomap/page.js";
import { SitingForm } from "geomap/plan/siting-form.js";
import { end, follow } from "geomap/plan/siting-job.js";
import { resultView, valueWords } from "geomap/plan/siting-result.js";
import { bodyOf } from "geomap/plan/state.js";
import { numberWords, problemWords } from "geomap/plan/words.js";

const UNITS = { lscp: "stations", mclp: "persons", p_median: "person_metres", p_center: "metres", budget: "person_hours" };

export class Proposals {
  /** desk: get() the case, set(change), name(area), goTo(place), openCards(). */
  constructor(map, holder, desk) {
    Object.assign(this, { desk, result: null, pins: L.layerGroup().addTo(map) });
    this.form = new SitingForm({ onstart: (own) => this.start(own), hour: () => desk.get().scenario.hour !== null });
    this.told = h("div", { class: "siting-told", "aria-live": "polite" });
    holder.replaceChildren(this.form.element, this.told);
  }

  get scenario() { return this.desk.get().scenario; }

  /** Proposals that answer the question as it stands now, to go into a report. */
  get current() { return this.result && this.asked === this.question() ? this.result.proposals : []; }

  question() {
    const { additions, changes, ...asked } = bodyOf(this.scenario);
    return JSON.stringify(asked);
  }

  async start(own) {
    const turn = (this.turn = {}), button = this.form.element.querySelector("[data-action=site]");
    Object.assign(this, { asked: this.question(), began: Date.now() });
    this.show(null);
    button.disabled = true;
    try {
      const job = await follow({ ...bodyOf(this.scenario, this.desk.get().ground?.monday), ...own }, (now) => this.turn === turn && this.tell(now, own.model));
      if (this.turn === turn) this.over(job);
    } catch (error) {
      if (this.turn === turn) this.refuse(error);
    } finally {
      button.disabled = false;
    }
  }

  tell(job, model) {
    const { value, bound } = job.progress, unit = UNITS[model];
    if (!this.progress) {
      this.progress = { bar: h("progress", { max: 1, "aria-label": t("plan.searching") }), words: h("p", { class: "small" }) };
      this.told.replaceChildren(h("div", { class: "gain-box siting-progress" }, h("p", {}, h("strong", {}, t("plan.searching"))), this.progress.bar, this.progress.words,
        h("button", { class: "button", type: "button", dataset: { action: "cancel" }, onclick: (event) => this.end(job, event.currentTarget) }, icon("stop"), h("span", {}, t("plan.cancel")))));
      this.told.scrollIntoView({ block: "nearest" });
    }
    if (value !== null && bound) this.progress.bar.value = Math.min(value, bound) / Math.max(value, bound); else this.progress.bar.removeAttribute("value");
    this.progress.words.textContent = t("plan.progress", { value: valueWords(unit, value), bound: valueWords(unit, bound), seconds: numberWords((Date.now() - this.began) / 1000) });
  }

  /** The best answer yet is kept, and told once the server has seen who gains by it. */
  end(job, button) {
    button.disabled = true;
    button.lastChild.textContent = t("plan.ending");
    end(job).catch((error) => this.refuse(error));
  }

  over({ result, problem, status }) {
    if (result) this.show(this.worded(result));
    else if (problem) this.refuse({ message: t("plan.refused"), problem });
    else this.told.replaceChildren(h("p", { class: "muted" }, t(status === "cancelled" ? "plan.cancelled" : "plan.note_nothing_proposed")));
  }

  /** A plan with its places called as the desk calls them, in the language of the page. */
  worded(result) {
    const standing = new Map(this.desk.get().ground?.stations.map((station) => [station.id, named(station)]));
    const called = (one) => ({ ...one, name: standing.get(one.station) ?? this.desk.name(one) });
    return { ...result, proposals: result.proposals.map(called), additions: result.additions.map(called) };
  }

  refuse(error) {
    const { title, said, hint } = problemWords(error);
    this.progress = null;
    this.told.replaceChildren(h("div", { class: "notice warn", role: "alert" }, h("p", {}, h("strong", {}, title)), hint ? h("p", {}, hint) : null, said ? h("p", { class: "small", lang: "en" }, said) : null));
  }

  show(result) {
    Object.assign(this, { result, progress: null });
    this.render();
    if (result) this.told.scrollIntoView({ block: "nearest" });
  }

  /** The scenario has changed: draw the plan again if it has been adopted or overtaken by that. */
  update() {
    this.form.update();
    if (this.result && this.drawn !== this.standing()) this.render();
  }

  standing() {
    const { additions, changes } = this.scenario;
    return JSON.stringify([this.asked === this.question(), additions.map(({ id }) => id), changes]);
  }

  render() {
    this.drawn = this.standing();
    this.pins.clearLayers();
    if (!this.result) { if (!this.progress) this.told.replaceChildren(); return; }
    const open = [...this.told.querySelectorAll("details[open]")].map((one) => one.dataset.proposal), stale = this.asked !== this.question();
    const { goTo, name } = this.desk;
    this.told.replaceChildren(stale ? h("p", { class: "notice warn small" }, t("plan.overtaken")) : "",
      resultView(this.result, { adopt: (proposals) => this.adopt(proposals), adopted: (proposal) => this.adopted(proposal), name, goTo }));
    for (const one of this.told.querySelectorAll("details[data-proposal]")) one.open = open.includes(one.dataset.proposal);
    this.result.proposals.forEach((proposal, i) => { if (!this.adopted(proposal)) this.pin(proposal, i + 1); });
  }

  pin(proposal, number) {
    L.marker([proposal.lat, proposal.lon], { title: proposal.name, alt: proposal.name, zIndexOffset: 1500, icon: L.divIcon({ html: h("div", { class: "pin" }, String(number)), className: "sign-holder", iconSize: [0, 0] }) })
      .on("click", () => this.open(proposal)).addTo(this.pins);
  }

  open({ id }) {
    this.desk.openProposals();
    const card = this.told.querySelector(`[data-proposal="${CSS.escape(id)}"]`);
    card.open = true;
    card.scrollIntoView({ block: "nearest" });
    card.querySelector("summary").focus({ preventScroll: true });
  }

  adopted({ id, station }) {
    const { additions, changes } = this.scenario;
    if (!station) return additions.some((a) => a.id === id);
    const proposed = this.result.changes.find((c) => c.station === station);
    return changes.some((c) => c.station === station && JSON.stringify(c.services) === JSON.stringify(proposed.services) && c.tier === proposed.tier && (c.opening_hours ?? null) === (proposed.opening_hours ?? null));
  }

  adopt(proposals) {
    const { additions, changes } = this.scenario, wanted = new Set(proposals.map(({ id, station }) => station ?? id));
    const added = this.result.additions.filter(({ id }) => wanted.has(id) && !additions.some((a) => a.id === id));
    const changed = this.result.changes.filter(({ station }) => wanted.has(station));
    this.desk.set({ additions: [...additions, ...added.map((a) => ({ opening_hours: null, ...a }))], changes: [...changes.filter((c) => !wanted.has(c.station)), ...changed] });
    this.render();
  }
}
