// The requests of orders, and what the server said of a refusal in words for whoever sent them.
import { page, t } from "geomap/page.js";

/** A request that was refused or did not arrive. status: 0 where it did not; problem: what the server said;
    wait_s: how long to wait before the next, where it says so. */
class Refused extends Error {
  constructor(status, problem = {}, wait_s = 0) {
    super(wordsOf(status, problem));
    Object.assign(this, { status, problem, wait_s });
  }
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
