// A siting as a job of the server: posted, asked about until it is over, and ended where it is wanted no more.
import { getJSON } from "geomap/data.js";
import { page } from "geomap/page.js";

const ASK_MS = 400;
const TRIES = 20, AGAIN_MS = 1000;
const UNFINISHED = ["queued", "running"];

/** Start a job and follow it; tell(job) hears of it until it is over. Returns what it came to. */
export async function follow(body, tell) {
  let job = await getJSON(`${page.api}/siting`, { body });
  while (UNFINISHED.includes(job.status)) {
    tell(job);
    await pause(ASK_MS);
    job = await asked(job);
  }
  return job;
}

/** How far a job is. It goes on at the server while the network comes and goes. */
async function asked(job) {
  for (let left = TRIES; ; left--) {
    try {
      return await getJSON(address(job));
    } catch (error) {
      if (error.problem?.status || !left) throw error;
      await pause(AGAIN_MS);
    }
  }
}

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

export const end = (job) => getJSON(address(job), { method: "DELETE" });

const address = ({ id }) => `${page.api}/siting/jobs/${encodeURIComponent(id)}`;
