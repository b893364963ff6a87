// Steps of an account on their way to the server. A refused one stays until somebody has seen why. They outlive a
// sign-out, which ends what may be read, not what was done: they are sent when the same account is in again.
import { take } from "geomap/orders-desk/api.js";
import { page } from "geomap/page.js";
import { Queue } from "geomap/queue/queue.js";

export class Outbox extends Queue {
  /** on: as of a queue. */
  constructor(on) { super(`orders ${page.orders.account}`, { send: ([action]) => take(action), keeps: true, on }); }

  /** Those of an order that are not sent yet. */
  of(order) { return this.waiting.filter((action) => action.order === order); }

  /** Take a step as soon as may be. version is counted on where nothing of ours waits before it. */
  act(order, step, { said = {}, photos = [], version = null } = {}) {
    const free = version && !this.of(order).length;
    return this.add({ order, step, said, photos, version: free ? version : null });
  }

  /** Try a refused step anew, as another action, on the order as it is by now. */
  async again(action) {
    const { order, step, said, photos } = action;
    await this.drop(action);
    await this.act(order, step, { said, photos });
  }
}
