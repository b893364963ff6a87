// A shared search, followed: asked about every second, answered in full only when something has changed.
import { page } from "geomap/page.js";

const EVERY_MS = 1000;
const HIDDEN_EVERY_MS = 15000;

export class Shared {
  /** on: changed(state of the search), away(whether the server cannot be reached), gone(). */
  constructor(code, searcher, on) {
    Object.assign(this, { on, tag: "", address: `${page.api}/lost/searches/${encodeURIComponent(code)}?searcher=${searcher}` });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.look(); });
    this.look();
  }

  async look() {
    clearTimeout(this.timer);
    const asked = (this.asked = {}); // of looks that overtake each other the latest counts
    try {
      const answer = await fetch(this.address, { cache: "no-store", headers: { Accept: "application/json", ...(this.tag && { "If-None-Match": this.tag }) } });
      if (asked !== this.asked) return;
      if (answer.status === 404) { this.on.gone(); return; }
      if (answer.ok) {
        this.tag = answer.headers.get("ETag") ?? "";
        this.on.changed(await answer.json());
      }
      this.on.away(!answer.ok && answer.status !== 304);
    } catch {
      if (asked === this.asked) this.on.away(true);
    }
    if (asked === this.asked) this.timer = setTimeout(() => this.look(), document.hidden ? HIDDEN_EVERY_MS : EVERY_MS);
  }
}
