// Booking and cancelling, each in a dialog that stays open until the server took it.
import { choosing } from "geomap/choosing.js";
import { ask, Refused } from "geomap/desk/api.js";
import { h } from "geomap/dom.js";
import { page, t } from "geomap/page.js";
import { askForm, field, filled } from "geomap/posts/forms.js";
import { newKey } from "geomap/queue/keys.js";
import { searchAddress } from "geomap/search-box.js";

/** Book a hall. times: day, since and until to begin with; free: the time it is free around them, in words. Resolves to the
    booking, or null. */
export async function bookDialog(hall, { name, capacity }, { day, since, until, free }) {
  const { purposes, own } = page.desk, organization = own ? null : organizationField();
  let made = null, last = "", key = "";
  const persons = field("persons", t("bookings.persons"), { type: "number", required: true });
  Object.assign(persons.lastChild, { min: 1, inputMode: "numeric" });
  if (capacity) {
    persons.lastChild.max = capacity;
    persons.append(h("p", { class: "muted small" }, t("bookings.seats", { count: capacity })));
  }
  await askForm(`${t("bookings.book")}${t("desk.colon")}${name}`, [
    own ? h("p", { class: "notice" }, t("bookings.own_name", { name: own })) : organization.element,
    field("day", t("bookings.day"), { type: "date", value: day, required: true }),
    h("div", { class: "booking-span" }, field("since", t("bookings.since"), { type: "time", value: since, required: true }), field("until", t("bookings.until"), { type: "time", value: until, required: true }),
      h("p", { class: "muted small" }, t("bookings.free_then", { times: free }))),
    field("purpose", t("bookings.purpose"), { options: purposes.map((purpose) => [purpose, t(`bookings.purpose.${purpose}`)]), value: purposes[0] }),
    persons,
  ], async (values) => {
    const body = filled({ hall, ...organization?.said(), purpose: values.purpose, since: `${values.day}T${values.since}`, until: `${values.day}T${values.until}`, persons: Number(values.persons) });
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

/** Who comes together: one of the map's organisations, chosen of what the typing finds, or another by its name. */
function organizationField() {
  let chosen = null;
  const element = field("organization", t("bookings.organization"), { required: true }), input = element.lastChild;
  input.maxLength = 120;
  choosing(element, (found) => { chosen = found; }, { hint: t("bookings.organization_hint"), find: (query) => searchAddress(query, "organizations"), none: () => t("bookings.organization_typed") });
  return { element, said: () => (chosen ? { organization: chosen.id } : { organization_name: input.value.trim() }) };
}

/** The same, with our words for what stands in the way. */
async function worded(send) {
  try { return await send(); } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { reason, parameter } = error.problem;
    const words = reason === "own" ? t(page.desk.own ? "bookings.taken_by_ours" : "bookings.taken_by_you")
      : ["taken", "over"].includes(reason) ? t(`bookings.${reason}`) : error.status === 400 && page.messages[`bookings.wrong.${parameter}`];
    if (words) error.message = words;
    throw error;
  }
}
