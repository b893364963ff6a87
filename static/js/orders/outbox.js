// What a resident does, kept on this device until the server has it: new orders with their photos, and steps of orders.
import { call } from "geomap/orders/api.js";
import { remember } from "geomap/orders/kept.js";
import { freshTicket } from "geomap/orders/ticket.js";
import { Queue } from "geomap/queue/queue.js";

/** Steps of orders: {code, step, said}. A refused one stays until somebody has seen why. */
export class Steps extends Queue {
  /** on: as of a queue. */
  constructor(on) {
    super("order steps", { send: ([{ code, step, key, said }]) => call(`/track/${encodeURIComponent(code)}/${step}`, { body: { key, ...said } }), keeps: true, on });
  }
}

/** New orders, as their page drafted them, with what is shown of them meanwhile: {name, icon} of their category. A
    refused one stays until somebody has changed it or given it up. */
export class NewOrders extends Queue {
  /** on: as of a queue; taken([order], {code, url}). */
  constructor(on) { super("new orders", { send: ([order]) => this.submit(order), keeps: true, on }); }

  async submit(order) {
    let answer;
    try {
      answer = await this.once(order);
    } catch (error) {
      if (error.problem?.parameter !== "ticket") throw error;
      answer = await this.once({ ...order, ticket: null });
    }
    remember({ code: answer.data.code, ...order.shown, at: new Date().toISOString() });
    return answer.data;
  }

  async once(order) {
    const ticket = await freshTicket(order.place, order.ticket);
    if (ticket !== order.ticket) await this.keep({ ...order, ticket }); // the next try has it
    return call("", { body: formOf(order, ticket.text) });
  }
}

function formOf({ key, category, place, words, name, phone, trap, photos }, ticket) {
  const form = new FormData();
  const told = { key, category, lon: place.lon, lat: place.lat, compound: place.compound, words, name, phone, ...trap, ticket };
  for (const [field, value] of Object.entries(told)) if (value) form.append(field, value);
  photos.forEach(({ blob }, i) => form.append("photos", blob, `photo-${i + 1}`));
  return form;
}
