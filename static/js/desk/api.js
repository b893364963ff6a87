// The desk's requests: with the token of the session, the version counted on, and what the server said of a refusal.
import { fieldName } from "geomap/desk/fields.js";
import { page, t } from "geomap/page.js";

const ROOT = "/api/desk";

/** A request that was refused or did not arrive. status: 0 where it did not; problem: what the server said. */
export class Refused extends Error {
  constructor(status, problem) { super(wordsOf(status, problem)); Object.assign(this, { status, problem }); }
}

/** The answer to a request, null where it has no body. version: what it counts on, as If-Match. key: of an action that is taken once.
    background: nobody asked for it, so that it does not put off the end of the sign-in. Raises Refused. */
export async function ask(path, { method = "GET", body, version, key, signal, background = false } = {}) {
  const headers = {
    Accept: "application/json",
    ...(body && { "Content-Type": "application/json" }),
    ...(method !== "GET" && { "X-CSRFToken": page.desk.csrf_token }),
    ...(key && { "Idempotency-Key": key }),
    ...(background && { "X-Background": "1" }),
    ...(version !== undefined && { "If-Match": `"${version}"` }),
  };
  let answer;
  try {
    answer = await fetch(ROOT + path, { method, headers, body: body && JSON.stringify(body), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, {});
  }
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  throw new Refused(answer.status, await answer.json().catch(() => ({})));
}

function wordsOf(status, problem) {
  if (status === 403) return page.messages[`people.why.${problem.reason}`] ?? t("desk.refused.403");
  if (problem.errors?.length) return problem.errors.map((fault) => `${fieldName(fault.field)}${t("desk.colon")}${fault.words}`).join(" ");
  const wrong = page.messages[`desk.wrong.${problem.parameter}`];
  if (wrong) return `${t("desk.refused")} ${wrong}`;
  const known = { 0: "desk.refused.0", 401: "desk.refused.401", 409: "desk.refused.409", 412: "desk.refused.412", 503: "desk.refused.503" }[status];
  return known ? t(known) : `${t("desk.refused")} ${problem.detail ?? ""} ${problem.hint ?? ""}`.trim();
}
