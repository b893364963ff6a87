// Sends an order over whatever connection there is: again and again with the same key, so that it is taken once.
import { Refused, call } from "geomap/orders/api.js";

const PAUSES_S = [3, 6, 12, 30, 60];

export class Sending {
  /** on: waiting(error, wait_s) it will be tried again; sent(answer); refused(error). ticket({anew}): one to send with. */
  constructor(on, ticket) {
    Object.assign(this, { on, ticket, active: false, tries: 0 });
    addEventListener("online", () => { if (this.timer) this.again(); });
  }

  /** Send a draft until it is taken or refused. */
  async send(draft) {
    Object.assign(this, { draft, active: true, tries: 0, renewed: false });
    await this.once();
  }

  again() {
    clearTimeout(this.timer);
    this.timer = null;
    return this.once();
  }

  async once() {
    try {
      const { data } = await call("", { body: formOf(this.draft, await this.ticket({ anew: this.renewed })) });
      this.active = false;
      this.on.sent(data);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.problem.parameter === "ticket" && !this.renewed) { this.renewed = true; await this.once(); return; }
      if (!error.passes) { this.active = false; this.on.refused(error); return; }
      const wait_s = error.wait_s || PAUSES_S[Math.min(this.tries, PAUSES_S.length - 1)];
      this.tries += 1;
      this.timer = setTimeout(() => this.again(), wait_s * 1000);
      this.on.waiting(error, wait_s);
    }
  }
}

function formOf({ key, category, place, words, name, phone, trap, photos }, ticket) {
  const form = new FormData();
  const told = { key, category, lon: place.lon, lat: place.lat, compound: place.compound, words, name, phone, ...trap, ticket };
  for (const [field, value] of Object.entries(told)) if (value) form.append(field, value);
  photos.forEach(({ blob }, i) => form.append("photos", blob, `photo-${i + 1}`));
  return form;
}
