// Sending what waits, in its order, each once however often it is sent; and fetching numbers.

import { facts, yearNow } from "./facts.js";
import { open } from "./sealing.js";
import { addNumbers, arrived, device, numbers, queued, refused } from "./store.js";

const PATIENCE = 15_000;
const ENOUGH = 10;
const KINDS = ["complaint", "request"];

/** Why nothing can be sent now: offline, unsigned, denied, or empty where it can. */
export const standing = { why: "", since: 0 };

async function ask(address, body = null, token = "") {
  const headers = { "HX-Request": "true", "X-CSRF-Token": token };
  const options = { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) };
  if (body) {
    headers["Content-Type"] = "application/json";
    options.method = "POST";
    options.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(address, options);
  } catch {
    throw new Error("offline");
  }
  if (answer.status === 401) throw new Error("unsigned");
  if (answer.status === 403) throw new Error("denied");
  const said = await answer.json().catch(() => null);
  if (!said || (!answer.ok && answer.status !== 422)) throw new Error("offline");
  return said;
}

/** Send all that waits and fill the numbers up; true where the panel was reached. One tab at a time. */
export async function exchange() {
  if (!navigator.locks) return once();
  return navigator.locks.request("sambang", { ifAvailable: true }, (lock) => (lock ? once() : standing.why === ""));
}

async function once() {
  try {
    const { token } = await ask(facts.state);
    await fill(token);
    for (const item of await queued()) {
      if (item.state === "waiting") await send(item, token);
    }
    standing.why = "";
  } catch (error) {
    if (!["offline", "unsigned", "denied"].includes(error.message)) throw error;
    standing.why = error.message;
  }
  return standing.why === "";
}

async function send(item, token) {
  const fields = await open(item, item.key);
  const body = {
    key: item.key, kind: item.kind, number: item.number, device: await device(), said_at: item.at, fields,
  };
  const said = await ask(facts.take, body, token);
  if (said.ok) await arrived(item, said.number);
  else await refused(item, said.error.message);
}

async function fill(token) {
  const known = await numbers();
  const free = Object.fromEntries(
    KINDS.map((kind) => [kind, known.filter((row) => row.kind === kind && !row.used && row.year === yearNow()).length]),
  );
  if (KINDS.every((kind) => free[kind] >= ENOUGH)) return;
  const have = known.map((row) => row.number);
  const said = await ask(facts.numbers, { device: await device(), have, free }, token);
  if (!said.ok) return;
  for (const kind of KINDS) await addNumbers(kind, said.year, said.numbers[kind]);
}
