// Visits kept in the browser until the server has them. Each has a key of its own, so that the server counts it once
// however often it is sent; undone, it is sent with count 0, and never counts.
import { ask, Refused } from "geomap/desk/api.js";
import { page } from "geomap/page.js";
import { madeUp } from "geomap/searching/queue.js";

const AGAIN_MS = 15_000;
const FINAL = [400, 403, 413, 415];

export class VisitQueue {
  /** on: changed(), refused(Refused, how many), stopped(Refused or null). The queue is the account's own. */
  constructor(account, on) {
    Object.assign(this, { on, name: `geomap-visits-${account}` });
    addEventListener("online", () => this.send());
    addEventListener("storage", (event) => { if (event.key === this.name) this.on.changed(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.send(); });
    setInterval(() => this.send(), AGAIN_MS);
  }

  /** What waits, the oldest first. Read anew each time: another page of the same account may have sent it. */
  get waiting() {
    try { return JSON.parse(localStorage.getItem(this.name)) ?? []; } catch { return []; }
  }

  add(station, kind) {
    const visit = { key: madeUp(), station, kind, at: new Date().toISOString(), count: 1 };
    this.keep([...this.waiting, visit]);
    this.send();
    return visit;
  }

  /** Let a visit never count, whether it was sent, waits, or is on its way. */
  undo(visit) {
    this.keep([...this.waiting.filter(({ key }) => key !== visit.key), { ...visit, count: 0 }]);
    return this.send();
  }

  /** Send what waits; what cannot be sent now waits on, what the server refuses for good is told and dropped. */
  async send() {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let most = page.desk.most, sent; (sent = this.waiting.slice(0, most)).length;) {
        try {
          await ask("/visits", { method: "POST", body: { visits: sent } });
          this.on.stopped(null);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          if (!FINAL.includes(error.status) || error.problem.parameter === "csrf_token") { this.on.stopped(error); return; }
          if (sent.length > 1) { most = 1; continue; } // one of them is wrong: each by itself
          this.on.refused(error, sent.length);
        }
        const same = (one, other) => one.key === other.key && one.count === other.count;
        this.keep(this.waiting.filter((one) => !sent.some((other) => same(one, other))));
      }
    } finally {
      this.sending = false;
      this.on.changed();
    }
  }

  keep(visits) {
    localStorage.setItem(this.name, JSON.stringify(visits));
    this.on.changed();
  }
}
