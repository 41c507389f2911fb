// What this phone keeps (IndexedDB): sealed words that wait, drafts, numbers that may be given out.
// A number is taken and what it is for is put into the queue in one transaction, on the disk.

import { yearNow } from "./facts.js";

const NAME = "sambang";
const STORES = { keys: "id", facts: "id", queue: "key", numbers: "number", drafts: "kind", sent: "key", papers: "id", boxes: "id" };
const VERSION = 2;
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
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    for (const [store, path] of Object.entries(STORES)) {
      if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store, { keyPath: path });
    }
  };
  opened = done(request).then((database) => {
    // A newer version of the page waits for this one to let go.
    database.onversionchange = () => {
      database.close();
      opened = null;
    };
    // The browser may close it by itself; the next one to ask opens it anew.
    database.onclose = () => {
      opened = null;
    };
    return database;
  });
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

async function write(stores, work) {
  const transaction = (await open()).transaction(stores, "readwrite", { durability: "strict" });
  const finished = ended(transaction);
  let result;
  try {
    result = await work(...stores.map((name) => transaction.objectStore(name)));
  } catch (error) {
    // Nothing of it, rather than a half; a full phone has ended it already, and says so.
    if (!transaction.error) transaction.abort();
    await finished.catch(() => {});
    throw transaction.error ?? error;
  }
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

/** What is remembered by a name, in place of what was; undefined where nothing is. */
export const remember = (id, value) => write(["facts"], async (rows) => rows.put({ id, value }));
export const recall = async (id) => (await read("facts", (rows) => rows.get(id)))?.value;

/** This phone's own name, of random. */
export const device = () => kept("facts", "device", newId);

/** Put what was taken into the queue with a number of its kind, if there is one; the number.
 * Null where its key is another's already: saved in another tab, which showed the same draft. */
export function enqueue(item) {
  return write(["queue", "numbers", "drafts", "sent"], async (queue, numbers, drafts, sent) => {
    const there = await done(queue.get(item.key));
    if ((there && there.state !== "refused") || (await done(sent.get(item.key)))) return null;
    // Put right after it was refused: it keeps the number that was told, and who took it.
    if (there) Object.assign(item, { number: there.number, at: there.at, by: there.by });
    else {
      const free = (await done(numbers.getAll())).filter(
        (row) => row.kind === item.kind && !row.used && row.year === yearNow(),
      );
      item.number = free[0]?.number ?? "";
      if (free[0]) numbers.put({ ...free[0], used: true });
    }
    const { draft: _draft, ...kept } = item;
    queue.put({ ...kept, state: "waiting", why: "" });
    // Another tab may be typing another one.
    if ((await done(drafts.get(item.kind)))?.key === (item.draft ?? item.key)) drafts.delete(item.kind);
    return item.number;
  });
}

/** All that waits, in the order it was taken. */
export async function queued() {
  const rows = await read("queue", (store) => store.getAll());
  return rows.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
}

/** It has arrived: nothing of what it says stays here, nor of its files. */
export async function arrived(item, number) {
  const own = await papers(item.key);
  const lost = own.filter((row) => row.why).map(({ kind, place, why }) => ({ kind, place, why }));
  const note = {
    key: item.key, kind: item.kind, number, told: item.number, at: Date.now(), papers: own.length - lost.length, lost,
  };
  try {
    await leave(item.key, note);
  } catch (error) {
    if (error?.name !== "QuotaExceededError") throw error;
    // Too full to note even that: what it says makes the room for it.
    await leave(item.key);
    await leave(item.key, note);
  }
}

function leave(key, note = null) {
  return write(["queue", "sent", "papers", "boxes"], async (queue, sent, papers, boxes) => {
    queue.delete(key);
    for (const row of (await done(papers.getAll())).filter((one) => one.key === key)) {
      papers.delete(row.id);
      boxes.delete(row.id);
    }
    if (note) sent.put(note);
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
export function addNumbers(kind, year, given, now) {
  return write(["numbers"], async (store) => {
    for (const number of given) {
      if (!(await done(store.get(number)))) store.add({ number, kind, year, used: false });
    }
    for (const row of await done(store.getAll())) {
      if (![now, (now + 99) % 100, (now + 1) % 100].includes(row.year)) store.delete(row.number);
    }
  });
}

export const draft = (kind) => read("drafts", (store) => store.get(kind));
export const keepDraft = (row) => write(["drafts"], async (store) => store.put(row));

// ---------------------------------------------------------------- photos and files

const inOrder = (a, b) => a.order - b.order;

/** What this phone has of files, without what is in them: of one complaint, or of all. */
export async function papers(key = "") {
  const rows = await read("papers", (store) => store.getAll());
  return rows.filter((row) => !key || row.key === key).sort(inOrder);
}

export const box = (id) => read("boxes", (store) => store.get(id));

/** Keep a file, sealed; both halves or none. `there` is what the panel calls it once it has it, `why` why it never will. */
export function keepPaper({ id, key, kind, size, sealed }) {
  return write(["papers", "boxes"], async (rows, boxes) => {
    const own = (await done(rows.getAll())).filter((row) => row.key === key);
    const place = Math.max(0, ...own.filter((row) => row.kind === kind).map((row) => row.place)) + 1;
    const order = Math.max(0, ...own.map((row) => row.order)) + 1;
    const row = { id, key, kind, size, place, order, there: "", why: "" };
    rows.put(row);
    boxes.put({ id, ...sealed });
    return row;
  });
}

export function changePaper(id, values) {
  return write(["papers"], async (rows) => {
    const there = await done(rows.get(id));
    if (there) rows.put({ ...there, ...values });
  });
}

export function dropPaper(id) {
  return write(["papers", "boxes"], async (rows, boxes) => {
    rows.delete(id);
    boxes.delete(id);
  });
}

/** Leave nothing of files that belong to nothing any more; those of today may be another tab's. */
export function sweep(keys) {
  return write(["papers", "boxes", "queue", "drafts"], async (rows, boxes, queue, drafts) => {
    const known = new Set([...keys, ...(await done(queue.getAllKeys()))]);
    for (const one of await done(drafts.getAll())) known.add(one.key);
    for (const row of await done(rows.getAll())) {
      if (known.has(row.key) || Number.parseInt(row.id.slice(0, 12), 16) > Date.now() - 86_400_000) continue;
      rows.delete(row.id);
      boxes.delete(row.id);
    }
  });
}
