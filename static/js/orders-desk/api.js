// The requests of the board: what changed, one order, and actions that are sent once, however often they are tried.
import { whoIsIn, withToken } from "geomap/desk/token.js";
import { page, t } from "geomap/page.js";

const ROOT = "/api/desk/orders";
const LONGEST_MS = 30_000, LONGEST_WITH_PHOTOS_MS = 180_000;

/** The request did not arrive, or the server cannot take it now: it is to be tried again. */
export class Away extends Error { status = 0; }

/** The server said no. status; problem: what it said of it. */
class Refused extends Error {
  constructor(status, problem) { super(whyWords(status, problem)); Object.assign(this, { status, problem }); }
}

/** The answer to a GET: {body, etag}, or null where nothing differs from etag. background: nobody asked for it, so that it does
    not put off the end of the sign-in. Raises Away, Refused. */
export async function get(path, { etag = null, background = false } = {}) {
  const headers = { Accept: "application/json", ...(etag && { "If-None-Match": etag }), ...(background && { "X-Background": "1" }) };
  const answer = await reach(path, { headers }, LONGEST_MS);
  if (answer.status === 304) return null;
  return { body: await answer.json(), etag: answer.headers.get("ETag") };
}

/** Whether the account of the page is signed in. Where another is by now, the board is opened anew as that one's. */
export async function isIn() {
  const name = (await whoIsIn())?.name;
  if (name && name !== page.orders.account) location.reload();
  return name === page.orders.account;
}

/** Send an action {key, order, step, said, photos, version}; the order after it, null where it is no longer ours to
    see. Raises Away, Refused. */
export async function take(action) {
  const { body, type } = bodyOf(action);
  const headers = { "Idempotency-Key": action.key, ...(type && { "Content-Type": type }), ...(action.version && { "If-Match": `"${action.version}"` }) };
  return post(`/${action.order}/${action.step}`, body, headers, action.photos.length ? LONGEST_WITH_PHOTOS_MS : LONGEST_MS);
}

/** Name and number of whoever sent an order. Raises Away, Refused. */
export function contact(order, reason) {
  return post(`/${order}/contact`, JSON.stringify({ reason }), { "Content-Type": "application/json" }, LONGEST_MS);
}

/** The address of a photo of an order. */
export const photoAddress = (order, photo) => `${ROOT}/${order}/photos/${photo}`;

async function post(path, body, headers, longest) {
  const sent = () => reach(path, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": page.orders.csrf_token, ...headers } }, longest);
  const answer = await withToken(page.orders, sent);
  return answer.status === 204 ? null : answer.json();
}

function bodyOf({ said, photos }) {
  if (!photos.length) return { body: JSON.stringify(said), type: "application/json" };
  const form = new FormData();
  for (const [name, value] of Object.entries(said)) form.append(name, Array.isArray(value) ? value.join(",") : String(value));
  photos.forEach((photo, i) => form.append("photos", photo, `${i + 1}.jpg`));
  return { body: form, type: null };
}

async function reach(path, options, longest) {
  let answer;
  try {
    answer = await fetch(ROOT + path, { ...options, signal: AbortSignal.timeout(longest) });
  } catch { throw new Away(t("orders.desk.away")); }
  if (answer.ok || answer.status === 304) return answer;
  if (answer.status >= 500 || answer.status === 429) throw new Away(t("orders.desk.away"));
  throw new Refused(answer.status, await answer.json().catch(() => ({})));
}

function whyWords(status, problem) {
  const known = { 401: "orders.desk.no.401", 403: "orders.desk.no.403", 404: "orders.desk.no.404", 412: "orders.desk.no.412", 413: "orders.desk.no.413" }[status];
  if (status === 409) return page.messages[`orders.desk.no.${problem.why}`] ?? t("orders.desk.no.state");
  return known ? t(known) : `${t("orders.desk.no.400")} ${problem.detail ?? ""} ${problem.hint ?? ""}`.trim();
}
