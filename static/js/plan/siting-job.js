// A siting as a job of the server: posted, asked about until it is over, and ended where it is wanted no more.
import { getJSON } from "geomap/data.js";
import { page } from "geomap/page.js";

const ASK_MS = 400;
const UNFINISHED = ["queued", "running"];

/** Start a job and follow it; tell(job) hears of it until it is over. Returns what it came to. */
export async function follow(body, tell) {
  let job = await getJSON(`${page.api}/siting`, { body });
  while (UNFINISHED.includes(job.status)) {
    tell(job);
    await new Promise((resolve) => { setTimeout(resolve, ASK_MS); });
    job = await getJSON(address(job));
  }
  return job;
}

export const end = (job) => getJSON(address(job), { method: "DELETE" });

const address = ({ id }) => `${page.api}/siting/jobs/${encodeURIComponent(id)}`;
