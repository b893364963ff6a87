// One case as it is now: the page follows what others do, and nothing is drawn anew where nothing is new.
import { showCase } from "geomap/cases/one.js";
import { takeStep } from "geomap/cases/steps.js";
import { Refused, ask } from "geomap/desk/api.js";
import { t } from "geomap/page.js";

const POLL_MS = 1_500;
/** Signed out, or no part in it any more: asking again brings nothing. */
const OVER = [401, 403, 404];

export class Following {
  /** id: of the case. holder: where it is drawn. live: where news is told. fault(words): say what is wrong, "" for nothing. */
  constructor(id, { holder, live, fault }) { Object.assign(this, { id, holder, live, fault, told: null }); }

  begin() {
    document.addEventListener("visibilitychange", () => this.follow(false));
    return this.follow(false);
  }

  /** Ask what changed, while the page is shown and there is a network; and again in a moment. background: by itself. */
  async follow(background = true) {
    clearTimeout(this.timer);
    if (document.hidden) return;
    if (navigator.onLine) await this.look(background);
    clearTimeout(this.timer);
    if (!this.over) this.timer = setTimeout(() => this.follow(), POLL_MS);
  }

  /** The case as it is now, shown; null where it could not be had, which is said. */
  async look(background = false) {
    try {
      const told = await ask(`/cases/${this.id}`, { background });
      this.over = false;
      this.fault("");
      if (!(told.version < this.told?.version)) this.put(told); // a later answer may have been faster
      return this.told;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.over = OVER.includes(error.status);
      if (error.status === 404) this.holder.replaceChildren();
      this.fault(error.status === 404 ? t("case.gone") : error.status ? error.message : t("case.failed"));
      return null;
    }
  }

  /** A form that is open stands beside what is drawn, and stays as it is. */
  put(told) {
    const seen = this.told?.version, like = JSON.stringify({ ...told, report_by: null }); // its clock goes on by itself
    this.told = told;
    if (this.like === like) return;
    this.like = like;
    const { step, href } = this.holder.contains(document.activeElement) ? { ...document.activeElement.dataset, href: document.activeElement.getAttribute("href") } : {};
    this.holder.replaceChildren(...showCase(told, (name) => this.act(name)));
    if (step || href) this.holder.querySelector(step ? `[data-step="${step}"]` : `[href="${href}"]`)?.focus();
    if (seen && seen !== told.version) this.live.textContent = t("case.news");
  }

  /** Take a step by its form. */
  async act(step) {
    const isTaken = await takeStep(this.told, step, () => this.look());
    if (isTaken) await this.look();
    this.holder.querySelector(`[data-step="${step}"]`)?.focus();
    if (isTaken) this.live.textContent = t("case.saved");
  }
}
