// Orders as they will be once our actions that wait are taken, so that work goes on without a network.
const AFTER = {
  accept: (order) => ({ state: "accepted", may: order.may.filter((step) => step !== "accept" && step !== "dispatch").concat(order.may.includes("settle") ? [] : ["settle"]) }),
  report_in: (order) => ({ call: order.call && { ...order.call, reported: true } }),
  pledge: (order) => ({ call: order.call && { ...order.call, reported: true, pledged: true } }),
  settle: () => ({ state: "settled", may: [] }),
};

/** The order after the actions; what cannot be told beforehand leaves nothing to do until the server has answered. */
export function foreseen(order, waiting) {
  return waiting.reduce((now, { step }) => ({ ...now, ...(AFTER[step] ?? (() => ({ may: [] })))(now) }), order);
}
