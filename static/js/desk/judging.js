// The server's verdict on a feature as it would be, asked for once the typing pauses.
import { ask } from "geomap/desk/api.js";

const PAUSE_MS = 250;

/** Judge what wanted() gives: {properties, geometry}. told({faults, why_not, lies_in}): the latest verdict. now()
    resolves to it, or to null where none came. */
export function judge(layer, id, wanted, told) {
  let timer = null, asking = null;
  const now = async () => {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const verdict = await ask("/try", { method: "POST", body: { layer, ...(id && { id }), ...wanted() }, signal });
      if (signal.aborted) return null;
      told(verdict);
      return verdict;
    } catch { return null; /* Saving tells what is wrong; a verdict that does not come bars nobody. */ }
  };
  return { now, soon() { clearTimeout(timer); timer = setTimeout(now, PAUSE_MS); }, stop() { clearTimeout(timer); asking?.abort(); } };
}
