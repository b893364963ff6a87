// Booking and cancelling, each in a dialog that stays open until the server took it.
import { ask, Refused } from "geomap/desk/api.js";
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { askForm, field, filled } from "geomap/posts/forms.js";
import { newKey } from "geomap/queue/keys.js";

/** Book a hall. times: day, since and until to begin with. Resolves to the booking, or null. */
export async function bookDialog(hall, { name, capacity }, { day, since, until }) {
  const { organizations, purposes } = page.desk;
  let made = null, last = "", key = "";
  const persons = field("persons", t("bookings.persons"), { type: "number", required: true });
  Object.assign(persons.lastChild, { min: 1, inputMode: "numeric" });
  if (capacity) persons.lastChild.max = capacity;
  await askForm(`${t("bookings.book")}${t("desk.colon")}${name}`, [
    field("day", t("bookings.day"), { type: "date", value: day, required: true }),
    h("div", { class: "booking-span" }, field("since", t("bookings.since"), { type: "time", value: since, required: true }), field("until", t("bookings.until"), { type: "time", value: until, required: true })),
    field("purpose", t("bookings.purpose"), { options: purposes.map((purpose) => [purpose, t(`bookings.purpose.${purpose}`)]), value: purposes[0] }),
    field("organization", t("bookings.organization"), { options: [["", t("bookings.organization_other")], ...Object.entries(organizations)] }),
    field("organization_name", t("bookings.organization_name")),
    persons,
  ], async (values) => {
    const body = filled({ hall, organization: values.organization, organization_name: values.organization ? null : values.organization_name, purpose: values.purpose, since: `${values.day}T${values.since}`, until: `${values.day}T${values.until}`, persons: Number(values.persons) });
    if (JSON.stringify(body) !== last) { last = JSON.stringify(body); key = newKey(); } // sent again it is the same booking
    made = await worded(() => ask("/bookings", { method: "POST", body: { key, ...body } }));
  }, "bookings.book");
  return made;
}

/** Cancel a booking; what somebody else booked with a reason. Resolves to whether it is. */
export function cancelDialog(booking) {
  const fields = booking.mine ? [h("p", {}, t("bookings.cancel_sure"))] : [field("reason", t("bookings.reason"), { required: true })];
  return askForm(t("bookings.cancel"), fields, (values) => worded(() => ask(`/bookings/${booking.id}/cancel`, { method: "POST", body: filled(values) })), "bookings.cancel");
}

/** The same, with our words for what stands in the way. */
async function worded(send) {
  try { return await send(); } catch (error) {
    if (error instanceof Refused && ["taken", "over"].includes(error.problem.reason)) error.message = page.messages[`bookings.${error.problem.reason}`];
    throw error;
  }
}
