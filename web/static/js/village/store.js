// What this phone keeps (IndexedDB): sealed words that wait, drafts, numbers that may be given out.
// A number is taken and what it is for is put into the queue in one transaction, on the disk.

import { yearNow } from "./facts.js";

const NAME = "sambang";
const STORES = { keys: "id", facts: "id", queue: "key", numbers: "number", drafts: "kind", sent: "key" };
const SENT_KEPT = 7 * 86_400_000;

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const ended = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
  });

let opened = null;

function open() {
  if (opened) return opened;
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    for (const [store, path] of Object.entries(STORES)) {
      request.result.createObjectStore(store, { keyPath: path });
    }
  };
  opened = done(request);
  return opened;
}

async function write(stores, work) {
  const transaction = (await open()).transaction(stores, "readwrite", { durability: "strict" });
  const finished = ended(transaction);
  const result = await work(...stores.map((name) => transaction.objectStore(name)));
  await finished;
  return result;
}

async function read(store, work) {
  return done(work((await open()).transaction(store).objectStore(store)));
}

/** An identifier that nobody else makes: 48 bits of time, 80 of random. */
export function newId() {
  const random = crypto.getRandomValues(new Uint8Array(10));
  const tail = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return Date.now().toString(16).padStart(12, "0") + tail;
}

/** What is kept by a name, or what `make` gives, kept from now on. Two tabs get the same. */
export async function kept(store, id, make) {
  const there = await read(store, (rows) => rows.get(id));
  if (there) return there.value;
  const value = await make();
  return write([store], async (rows) => {
    const other = await done(rows.get(id));
    if (other) return other.value;
    rows.add({ id, value });
    return value;
  });
}

/** This phone's own name, of random. */
export const device = () => kept("facts", "device", newId);

/** Put what was taken into the queue with a number of its kind, if there is one; the number. */
export function enqueue(item) {
  return write(["queue", "numbers", "drafts"], async (queue, numbers, drafts) => {
    const there = await done(queue.get(item.key));
    // Put right after it was refused: it keeps the number that was told.
    if (there) Object.assign(item, { number: there.number, at: there.at });
    else {
      const free = (await done(numbers.getAll())).filter(
        (row) => row.kind === item.kind && !row.used && row.year === yearNow(),
      );
      item.number = free[0]?.number ?? "";
      if (free[0]) numbers.put({ ...free[0], used: true });
    }
    queue.put({ ...item, state: "waiting", why: "" });
    drafts.delete(item.kind);
    return item.number;
  });
}

/** All that waits, in the order it was taken. */
export async function queued() {
  const rows = await read("queue", (store) => store.getAll());
  return rows.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
}

/** It has arrived: nothing of what it says stays here. */
export function arrived(item, number) {
  return write(["queue", "sent"], async (queue, sent) => {
    queue.delete(item.key);
    sent.put({ key: item.key, kind: item.kind, number, told: item.number, at: Date.now() });
    for (const row of await done(sent.getAll())) {
      if (row.at < Date.now() - SENT_KEPT) sent.delete(row.key);
    }
  });
}

/** It can't be taken as it is. */
export function refused(item, why) {
  return write(["queue"], async (queue) => {
    const there = await done(queue.get(item.key));
    if (there) queue.put({ ...there, state: "refused", why });
  });
}

export const sentLately = async () =>
  (await read("sent", (store) => store.getAll())).sort((a, b) => b.at - a.at);

/** Numbers this phone knows of, given out or not. */
export const numbers = () => read("numbers", (store) => store.getAll());

/** Add numbers that are set apart for this phone; one that it knows stays as it is. */
export function addNumbers(kind, year, given) {
  return write(["numbers"], async (store) => {
    for (const number of given) {
      if (!(await done(store.get(number)))) store.add({ number, kind, year, used: false });
    }
    for (const row of await done(store.getAll())) {
      if (row.year !== year && row.year !== (year + 99) % 100) store.delete(row.number);
    }
  });
}

export const draft = (kind) => read("drafts", (store) => store.get(kind));
export const keepDraft = (row) => write(["drafts"], async (store) => store.put(row));
