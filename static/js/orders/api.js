// The requests of orders, and what the server said of a refusal in words for whoever sent them.
import { page, t } from "geomap/page.js";

/** A request that was refused or did not arrive. status: 0 where it did not; problem: what the server said;
    wait_s: how long to wait before the next, where it says so. */
export class Refused extends Error {
  constructor(status, problem = {}, wait_s = 0) {
    super(wordsOf(status, problem));
    Object.assign(this, { status, problem, wait_s });
  }

  /** Whether the same may well be taken later. */
  get passes() { return [0, 429, 502, 503, 504].includes(this.status); }
}

/** The answer to a request. body: FormData, or an object for JSON. tag: of the answer that one has; data is null
    where it is still the same. Raises Refused. */
export async function call(path, { method, body, tag, signal } = {}) {
  const json = body && !(body instanceof FormData);
  const headers = { Accept: "application/json", ...(json && { "Content-Type": "application/json" }), ...(tag && { "If-None-Match": tag }) };
  let answer;
  try {
    answer = await fetch(`/api/orders${path}`, { method: method ?? (body ? "POST" : "GET"), headers, body: json ? JSON.stringify(body) : body, signal, cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0);
  }
  if (answer.status === 304) return { data: null, tag };
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => ({})), Number(answer.headers.get("Retry-After")) || 0);
  return { data: await answer.json(), tag: answer.headers.get("ETag") };
}

/** The field at fault, such as "photos", and which of its values. */
export function faultOf({ problem }) {
  const [, field, index] = /^(\w+)(?:\[(\d+)\])?/.exec(problem.parameter ?? "") ?? [];
  return { field, index: index === undefined ? null : Number(index) };
}

function wordsOf(status, problem) {
  if (status === 0) return t("order.refused.offline");
  const { field, index } = faultOf({ problem });
  if (field === "photos" && index !== null) return t("order.refused.photo", { number: index + 1 });
  if (status < 429 && page.messages[`order.refused.${field}`]) return t(`order.refused.${field}`);
  return page.messages[`order.refused.${status}`] ? t(`order.refused.${status}`) : t("order.refused.else", { status });
}

/** A key for what is about to be sent: made once, and sent again with the same. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is for secure pages alone
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
