// Imports as the server has them: sent, asked about until nothing is under way, and told what to do.
import { page, t } from "geomap/page.js";

const ADDRESS = "/api/desk/imports";
const ASK_MS = 300;
export const UNFINISHED = ["checking", "applying", "undoing"];

/** What went wrong. status: of HTTP, 0 where the server cannot be reached. problem: what the server says. */
export class ImportError extends Error {
  constructor(status, problem = {}) { super(problem.detail ?? ""); Object.assign(this, { status, problem }); }
}

/** The JSON that the server answers to a path under /api/desk/imports, null where it answers with nothing. */
export async function call(path, { method = "GET", body, etag } = {}) {
  const headers = { "X-CSRFToken": page.csrf_token, Accept: "application/json", ...(body && { "Content-Type": "application/json" }), ...(etag && { "If-Match": `"${etag}"` }) };
  let answer;
  try {
    answer = await fetch(ADDRESS + path, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new ImportError(0);
  }
  if (!answer.ok) throw new ImportError(answer.status, await answer.json().catch(() => ({})));
  return answer.status === 204 ? null : answer.json();
}

/** Send a file. tell(share) hears how much of it has gone. Returns {done, abort}: done comes to the import. */
export function send(file, layer, tell) {
  const request = new XMLHttpRequest(), form = new FormData();
  form.append("layer", layer);
  form.append("file", file);
  const done = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", ({ loaded, total }) => tell(loaded / total));
    request.addEventListener("load", () => {
      const said = parsed(request.responseText);
      if (request.status === 201) resolve(said); else reject(new ImportError(request.status, said));
    });
    request.addEventListener("error", () => reject(new ImportError(0)));
    request.addEventListener("abort", () => resolve(null));
  });
  request.open("POST", ADDRESS);
  request.setRequestHeader("X-CSRFToken", page.csrf_token);
  request.send(form);
  return { done, abort: () => request.abort() };
}

/** Ask about an import until nothing is under way; tell(body) hears of it meanwhile. */
export async function settled(body, tell) {
  let now = body;
  while (UNFINISHED.includes(now.status)) {
    tell(now);
    await new Promise((resolve) => { setTimeout(resolve, ASK_MS); });
    now = await call(`/${now.id}`);
  }
  return now;
}

export const downloadAddress = ({ id }) => `${ADDRESS}/${id}/refused?lang=${page.language}`;

/** What went wrong, in the page's words; what the server says besides is in English, for English pages. */
export function problemWords({ status, problem }) {
  const known = t(`import.problem.${status || "offline"}`), wrong = page.messages[`import.wrong.${problem.parameter}`];
  const said = page.language === "en" ? [problem.detail, problem.hint].filter(Boolean).join(" ") : "";
  if (problem.code) return { words: t(`import.fault.${problem.code}`, { revision: problem.value }), said: "" };
  if (problem[`message_${page.language}`]) return { words: [t("import.fixed"), problem.value, problem[`message_${page.language}`], problem[`remedy_${page.language}`]].filter(Boolean).join(" "), said: "" };
  if (status === 400 && wrong) return { words: wrong, said: "" };
  if (status === 413) return { words: t("import.too_large", { mb: page.limits?.upload_mb }), said: "" };
  return { words: known.startsWith("import.") ? t("import.problem") : known, said };
}

function parsed(text) {
  try { return JSON.parse(text); } catch { return {}; }
}
