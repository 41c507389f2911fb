// Sending what waits, in its order, each once however often it is sent; and fetching numbers.

import { clocks, facts } from "./facts.js";
import { open, openBytes } from "./sealing.js";
import { addNumbers, arrived, box, changePaper, device, numbers, papers, queued, recall, refused, remember } from "./store.js";

const PATIENCE = 15_000;
/** A photo over a weak network. */
const PATIENCE_PAPER = 180_000;
const ENOUGH = 10;
const KINDS = ["complaint", "request"];
/** ms that this phone's clock may differ from the station's and still be called right. */
const RIGHT = 60_000;
/** Answers of the station that say what is wrong with what was sent. */
const REFUSALS = [400, 413, 422];
const NOTHING_GOES = ["offline", "unsigned", "denied"];

/** Why nothing can be sent now: offline, unsigned, denied, or empty where it can. `trouble` is what went wrong with
 * one thing, in words: it is tried again. */
export const standing = { why: "", trouble: "" };

/** Who is signed in, and what shows it to the station, as it was when they last spoke. */
export const taker = { name: "", proof: "" };

async function ask(address, body = null, token = "", name = "") {
  const headers = { "HX-Request": "true", "X-CSRF-Token": token };
  const isFile = body instanceof ArrayBuffer;
  const options = { headers, cache: "no-store", signal: AbortSignal.timeout(isFile ? PATIENCE_PAPER : PATIENCE) };
  if (body) {
    headers["Content-Type"] = isFile ? "application/octet-stream" : "application/json";
    if (isFile) headers["X-Name"] = name;
    options.method = "POST";
    options.body = isFile ? body : JSON.stringify(body);
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
  if (!said) throw new Error("offline");
  if (answer.ok || (said.error && REFUSALS.includes(answer.status))) return said;
  // Something is wrong with this one thing at the station: what comes behind it does not wait for that.
  throw new Error((answer.status === 500 && said.error?.message) || "offline");
}

/** Send all that waits and fill the numbers up; true where the panel was reached. One tab at a time. */
export async function exchange() {
  if (!navigator.locks) return once();
  return navigator.locks.request("sambang", { ifAvailable: true }, (lock) => (lock ? once() : standing.why === ""));
}

async function once() {
  try {
    const { token, years } = await meet();
    standing.trouble = "";
    await fill(token, years).catch(stick);
    for (const item of await queued()) {
      if (item.state === "waiting") await send(item, token).catch(stick);
    }
    standing.why = "";
  } catch (error) {
    standing.why = NOTHING_GOES.includes(error.message) ? error.message : "";
    if (!standing.why) stick(error);
  }
  return standing.why === "";
}

/** One that can't be sent holds nothing else up. */
function stick(error) {
  if (NOTHING_GOES.includes(error.message)) throw error;
  standing.trouble = error.message || error.name;
}

/** Hear from the station who is signed in and what time it is. */
async function meet() {
  const told = await ask(facts.state);
  if (!told.ok) throw new Error("offline");
  Object.assign(taker, { name: told.name, proof: told.taker });
  const slip = told.now - Date.now();
  clocks.slip = Math.abs(slip) < RIGHT ? 0 : slip;
  await remember("met", { ...taker, slip: clocks.slip });
  return told;
}

/** What the station said when it was last spoken to. */
export async function bethink() {
  const { slip = 0, name = "", proof = "" } = (await recall("met")) ?? {};
  clocks.slip = slip;
  Object.assign(taker, { name, proof });
}

async function send(item, token) {
  const fields = await open(item, item.key);
  const sent = await sendPapers(item, token);
  const body = {
    key: item.key, kind: item.kind, number: item.number, device: await device(), taker: item.by ?? "",
    // By the station's clock: this phone's is as wrong as it was then.
    said_at: item.at + clocks.slip, fields, papers: sent,
  };
  const said = await ask(facts.take, body, token);
  if (said.missing) {
    // The station has not got them any more: all of them anew, the next time.
    for (const row of await papers(item.key)) await changePaper(row.id, { there: "" });
    throw new Error("offline");
  }
  if (said.ok) await arrived(item, said.number);
  else await refused(item, said.error.message);
}

/** Send the files of something in their order, going on where it stopped; what the panel calls those it has. */
async function sendPapers(item, token) {
  for (const row of await papers(item.key)) {
    if (row.there || row.why) continue;
    const bytes = await openBytes(await box(row.id), `paper ${row.id}`);
    const said = await ask(`${facts.papers}${item.key}`, bytes, token, `${row.kind}-${row.place}`);
    // What can't be taken holds nobody's complaint up; the page tells of it.
    await changePaper(row.id, said.ok ? { there: said.id || "-" } : { why: said.error.message });
  }
  return (await papers(item.key)).map((row) => row.there).filter((id) => id && id !== "-");
}

/** Fill the numbers up, of the years the station says: by its calendar, whatever this phone's clock is. */
async function fill(token, wanted) {
  const known = await numbers();
  const years = Object.fromEntries(wanted.map((year) => [year, freeOf(known, year)]));
  if (Object.values(years).every((free) => KINDS.every((kind) => free[kind] >= ENOUGH))) return;
  const have = known.map((row) => row.number);
  const said = await ask(facts.numbers, { device: await device(), have, free: { years } }, token);
  if (!said.ok) return;
  for (const [year, given] of Object.entries(said.years)) {
    for (const kind of KINDS) await addNumbers(kind, Number(year), given[kind], said.year);
  }
}

const freeOf = (known, year) =>
  Object.fromEntries(KINDS.map((kind) => [kind, known.filter((row) => row.kind === kind && !row.used && row.year === year).length]));
