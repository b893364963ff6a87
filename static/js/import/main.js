// Importing a list in four steps. Which import it is stands after the # in the address: a reload goes on with it.
import { h, icon } from "geomap/dom.js";
import { call, problemWords, settled, UNFINISHED } from "geomap/import/api.js";
import { ColumnsStep } from "geomap/import/columns-step.js";
import { FileStep } from "geomap/import/file-step.js";
import { OutcomeStep } from "geomap/import/outcome-step.js";
import { mapAddress } from "geomap/import/words.js";
import { page, t } from "geomap/page.js";

const STEPS = { read: "columns", checked: "outcome", applied: "done", undone: "done" };
const MOVED_ON = 412;
const find = (id) => document.getElementById(id);

export function start() { return new Wizard().begin(); }

class Wizard {
  begin() {
    const id = location.hash.slice(1);
    if (id) this.attempt(async () => this.follow(await call(`/${encodeURIComponent(id)}`)), () => this.anew());
    else this.anew();
    return this;
  }

  /** Do something that asks the server; say what went wrong, and go on with otherwise. Meanwhile the step takes no other
      order, until another is shown. */
  async attempt(work, otherwise = () => {}) {
    const focused = document.activeElement;
    find("problem").replaceChildren();
    find("import").inert = true;
    try { await work(); } catch (error) {
      if (!("status" in error)) throw error;
      this.fail(error);
      otherwise();
    } finally {
      find("import").inert = false;
      if (document.activeElement === document.body) focused.focus();
    }
  }

  fail(error) {
    const { words, said } = problemWords(error), { mapping, policy } = this.body ?? {};
    const again = error.status === MOVED_ON ? h("button", { id: "again", class: "button", type: "button", onclick: () => this.check(mapping, policy) }, t("import.check_anew")) : null;
    find("problem").replaceChildren(h("div", { class: "fault" }, icon("circle-xmark"), h("div", {}, h("p", {}, words), said ? h("p", { class: "small", lang: "en" }, said) : null, again)));
  }

  say(text) { find("live").textContent = text; }

  anew() {
    history.replaceState(null, "", location.pathname + location.search);
    this.body = null;
    this.show("file", new FileStep({ done: (body) => { find("problem").replaceChildren(); this.arrived(body); }, fail: (error) => this.fail(error), say: (text) => this.say(text) }).render());
  }

  arrived(body) {
    this.body = body;
    history.replaceState(null, "", `#${body.id}`);
    const step = STEPS[body.status];
    if (step === "columns") this.columns();
    else if (step === "outcome") this.outcome();
    else this.done();
  }

  /** Show what is under way until it is over, then where it led. */
  async follow(begun) {
    const body = UNFINISHED.includes(begun.status) ? await settled(begun, (now) => this.under(now)) : begun;
    this.under(null);
    this.arrived(body);
    if (body.job?.problem && body.job.status === "failed") this.fail({ status: body.job.problem.status, problem: body.job.problem });
  }

  under(body) {
    if (!body) { this.bar = null; return; }
    const { status, progress } = body.job ?? { status: "queued", progress: {} }, { rows, of } = progress;
    const checking = t("import.checking", { rows: rows ?? 0, of: of ?? body.rows });
    const words = status === "queued" ? t("import.waiting") : body.status === "checking" ? checking : t(`import.${body.status}`);
    if (!this.bar) {
      this.bar = { words: h("p", {}), bar: h("progress", { "aria-label": t("import.step.outcome") }) };
      const cancel = body.status === "checking" ? h("button", { class: "button", type: "button", onclick: () => this.attempt(() => call(`/${body.id}/job`, { method: "DELETE" })) }, t("import.cancel")) : null;
      this.show(body.status === "undoing" ? "done" : "outcome", [h("div", { class: "panel form" }, this.bar.words, this.bar.bar, cancel)]);
    }
    this.bar.words.textContent = words;
    this.bar.bar.max = of || 1;
    if (rows !== null && rows !== undefined && status !== "queued") this.bar.bar.value = rows; else this.bar.bar.removeAttribute("value");
    this.say(words);
  }

  columns() {
    const back = () => this.attempt(() => call(`/${this.body.id}`, { method: "DELETE" })).then(() => this.anew());
    this.show("columns", new ColumnsStep(this.body, { check: (mapping, policy) => this.check(mapping, policy), reread: (how, mapping) => this.reread(how, mapping), back }).render());
  }

  /** Read the file otherwise; what was chosen besides its columns stays. */
  reread(how, { constants, datum }) {
    const focused = document.activeElement?.id;
    return this.attempt(async () => {
      const body = await call(`/${this.body.id}/reading`, { method: "PUT", body: how });
      this.body = { ...body, mapping: { ...body.mapping, constants, datum } };
      this.columns();
      this.say(t("import.read_as", { name: body.name, count: body.rows }));
      find(focused)?.focus();
    }, () => this.columns());
  }

  check(mapping, policy) {
    return this.attempt(async () => this.follow(await call(`/${this.body.id}`, { method: "PUT", body: { mapping, policy } })));
  }

  outcome() {
    const { id, etag } = this.body;
    const apply = () => this.attempt(async () => this.follow(await call(`/${id}/apply`, { method: "POST", body: { why: t("import.why", { name: this.body.name }) }, etag })));
    this.show("outcome", new OutcomeStep(this.body, { apply, check: (mapping, policy) => this.check(mapping, policy), back: () => this.columns(), fail: (error) => this.fail(error) }).render());
  }

  done() {
    const { id, status, outcome, revision, undone_by: undoneBy } = this.body, { new: fresh, changed, needs_place: count } = outcome ?? {};
    const applied = status === "applied", text = revision ? t("import.applied.text", { new: fresh, changed, revision }) : t("import.applied.places", { count });
    const undo = () => this.attempt(async () => this.follow(await call(`/${id}/undo`, { method: "POST", body: {} })));
    this.show("done", [
      h("p", { class: "told", role: "status" }, icon("circle-check"), h("span", {}, h("strong", {}, t(applied ? "import.applied" : "import.undone")), " ", applied ? text : t("import.undone.text", { revision: undoneBy }))),
      h("div", { class: "import-buttons" },
        applied && count ? h("a", { class: "button primary", href: "/desk/import/places" }, icon("location-dot"), t("import.see_places", { count })) : null,
        h("a", { id: "see-map", class: "button", href: mapAddress(this.body) }, icon("map-location-dot"), t("import.see_map")),
        revision ? h("a", { id: "see-history", class: "button", href: `/desk#layer=${this.body.mapping.layer}&past=${undoneBy ?? revision}` }, icon("list"), t("import.see_history")) : null,
        applied && revision && page.may_undo ? h("button", { id: "undo", class: "button", type: "button", onclick: undo }, icon("rotate-left"), t("import.undo")) : null,
        h("button", { class: "button", type: "button", onclick: () => this.anew() }, t("import.another"))),
    ]);
  }

  show(step, parts) {
    for (const item of document.querySelectorAll("[data-step]")) {
      if (item.dataset.step === step) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
    }
    const heading = h("h2", { tabindex: "-1" }, t(`import.step.${step}`)), first = !this.step;
    this.step = step;
    find("import").replaceChildren(heading, ...parts.filter(Boolean));
    find("import").inert = false;
    if (!first) heading.focus();
  }
}
