// On a phone the panel is a sheet over the map that the thumb drags between three heights. On a desktop
// the style sheet makes it a column and none of this shows.

const STOPS = ["low", "half", "full"];
const TAP_PX = 6;

export class Sheet {
  constructor(panel, handle) {
    this.panel = panel;
    this.handle = handle;
    this.to(panel.dataset.sheet ?? "half");
    handle.addEventListener("pointerdown", (event) => this.grab(event));
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.to(STOPS[Math.min(2, Math.max(0, STOPS.indexOf(this.stop) + step))]);
    });
    handle.addEventListener("click", (event) => { if (event.detail === 0) this.next(); });
  }

  get floating() { return getComputedStyle(this.handle).display !== "none"; }

  /** How much of the map's foot the sheet covers, in pixels. */
  get covered_px() { return this.floating ? Math.min(this.panel.offsetHeight, innerHeight * 0.55) : 0; }

  to(stop) {
    this.stop = stop;
    this.panel.dataset.sheet = stop;
    this.panel.style.removeProperty("height");
    this.handle.setAttribute("aria-expanded", String(stop !== "low"));
  }

  next() { this.to(STOPS[(STOPS.indexOf(this.stop) + 1) % STOPS.length]); }

  /** Raise the sheet to stop unless it stands higher. */
  atLeast(stop) { if (STOPS.indexOf(this.stop) < STOPS.indexOf(stop)) this.to(stop); }

  grab(down) {
    const start = this.panel.offsetHeight;
    let moved = 0;
    this.handle.setPointerCapture(down.pointerId);
    this.panel.classList.add("dragging");
    const drag = (event) => {
      moved = down.clientY - event.clientY;
      this.panel.style.height = `${Math.min(innerHeight * 0.94, Math.max(72, start + moved))}px`;
    };
    const drop = () => {
      this.handle.removeEventListener("pointermove", drag);
      const stop = Math.abs(moved) < TAP_PX ? null : this.nearestStop();
      this.panel.classList.remove("dragging");
      if (stop) this.to(stop); else this.next();
    };
    this.handle.addEventListener("pointermove", drag);
    this.handle.addEventListener("pointerup", drop, { once: true });
    this.handle.addEventListener("pointercancel", drop, { once: true });
  }

  /** The stop whose height is closest to where the thumb let go; asked while nothing glides, so that heights are true. */
  nearestStop() {
    const height = this.panel.offsetHeight;
    let best = this.stop, least = Infinity;
    for (const stop of STOPS) {
      this.panel.style.removeProperty("height");
      this.panel.dataset.sheet = stop;
      const gap = Math.abs(this.panel.offsetHeight - height);
      if (gap < least) { least = gap; best = stop; }
    }
    this.panel.style.height = `${height}px`;
    void this.panel.offsetHeight; // glide from here
    return best;
  }
}
