// Where actions wait until they are sent: IndexedDB, which holds photos too. Where a browser has none, or no room, they
// last as long as the page.
const NAME = "geomap-queue", TABLE = "actions";
const spare = new Map();

/** {all(queue), put, remove} of the actions kept on this device, in the order they were made. */
export async function openStore() {
  const database = await opened().catch(() => null);
  const run = (mode, act) => new Promise((resolve, reject) => {
    const transaction = database.transaction(TABLE, mode), asked = act(transaction.objectStore(TABLE));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  return {
    async all(queue) {
      const kept = database ? await run("readonly", (table) => table.index("queue").getAll(queue)) : [];
      return [...kept, ...[...spare.values()].filter((action) => action.queue === queue)].sort((a, b) => a.made - b.made);
    },
    async put(action) {
      try {
        await run("readwrite", (table) => table.put(action));
      } catch {
        await run("readwrite", (table) => table.delete(action.key)).catch(() => null); // it stands in one place alone
        spare.set(action.key, action);
      }
    },
    async remove(key) {
      if (!spare.delete(key)) await run("readwrite", (table) => table.delete(key));
    },
  };
}

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE, { keyPath: "key" }).createIndex("queue", "queue");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = asked.onblocked = () => reject(asked.error);
  });
}
