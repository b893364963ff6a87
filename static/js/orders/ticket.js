// What a page gets some seconds before it sends an order, so that no program sends floods of them.
import { call } from "geomap/orders/api.js";
import { page } from "geomap/page.js";

/** A ticket {text, at} that an order about a place can be sent with: neither too young nor too old. kept: one from
    before, null for none. Raises Refused where the server cannot be reached. */
export async function freshTicket({ lon, lat }, kept) {
  const [least_s, most_s] = page.ticket_s;
  const holds = kept && Date.now() - kept.at < most_s * 500;
  const ticket = holds ? kept : { text: (await call(`/place?${new URLSearchParams({ lon, lat })}`)).data.ticket, at: Date.now() };
  const wait_ms = ticket.at + (least_s + 0.5) * 1000 - Date.now();
  if (wait_ms > 0) await new Promise((resume) => { setTimeout(resume, wait_ms); });
  return ticket;
}
