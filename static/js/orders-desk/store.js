// Where actions wait until they are sent: IndexedDB, or localStorage where a browser has none.
const NAME = "geomap-orders", TABLE = "actions";

/** {all, put, remove} of the actions kept on this device, in the order they were made. */
export async function openStore() {
  try {
    return inDatabase(await opened());
  } catch { return inLocalStorage(); }
}

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = asked.onblocked = () => reject(asked.error);
  });
}

function inDatabase(database) {
  const run = (mode, act) => new Promise((resolve, reject) => {
    const transaction = database.transaction(TABLE, mode), asked = act(transaction.objectStore(TABLE));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  return {
    all: async () => sorted(await run("readonly", (table) => table.getAll())),
    put: (action) => run("readwrite", (table) => table.put(action)),
    remove: (key) => run("readwrite", (table) => table.delete(key)),
  };
}

function inLocalStorage() {
  const read = () => JSON.parse(localStorage.getItem(NAME) ?? "[]");
  const write = (actions) => localStorage.setItem(NAME, JSON.stringify(actions));
  return {
    all: async () => sorted(await Promise.all(read().map(async (one) => ({ ...one, photos: await Promise.all(one.photos.map(fromText)) })))),
    put: async (action) => {
      const kept = { ...action, photos: await Promise.all(action.photos.map(toText)) };
      write([...read().filter((one) => one.key !== action.key), kept]);
    },
    remove: async (key) => write(read().filter((one) => one.key !== key)),
  };
}

const sorted = (actions) => actions.sort((a, b) => a.made - b.made);

function toText(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

function fromText(text) {
  const [head, data] = text.split(","), bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  return new Blob([bytes], { type: head.slice(5).split(";")[0] });
}
