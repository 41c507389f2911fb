// Drafts: each change is in this browser at once and with the panel a moment later.
//
// The browser keeps only what the panel does not have yet; once it has, it is read from there, on
// this computer or another one. What is to be filed while the panel is away waits here, too.

import { intake } from "./words.js";
import { get, post } from "./sending.js";

const WAIT = 250;
const AGAIN = 2000;
const DRAFT = `complaint-draft-${intake.person}-`;
const OUT = `complaint-out-${intake.person}-`;

let current = null;
let timer = null;
let underWay = null;
let tell = () => {};
let papersWait = () => false;

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** An identifier nobody else has, in the order of time. */
function newId() {
  return Date.now().toString(16).padStart(12, "0") + hex(crypto.getRandomValues(new Uint8Array(10)));
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: the panel has it all the same.
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function* kept(prefix) {
  for (const key of Object.keys(localStorage)) {
    const value = key.startsWith(prefix) ? read(key) : null;
    if (value) yield { ...value, id: key.slice(prefix.length) };
  }
}

/** Begin another complaint; with `draft`, go on with that one. */
export function begin(draft = null) {
  clearTimeout(timer);
  current = { id: draft?.id ?? newId(), version: draft?.version ?? 0, fields: draft?.fields ?? null, sent: draft !== null && !draft.local, stopped: false };
  return current.id;
}

export const id = () => current.id;

/** What is typed by now: kept here at once, and sent. */
export function keep(fields) {
  current.fields = fields;
  current.sent = false;
  write(DRAFT + current.id, { fields, version: current.version, at: Date.now() });
  tell("keeping");
  plan(WAIT);
}

/** Anything typed at all is worth keeping; until then there is no draft. */
export const isBegun = () => current.fields !== null;

function plan(wait) {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
}

async function send() {
  if (underWay || !current.fields || current.sent || current.stopped) return;
  const mine = current;
  const fields = mine.fields;
  underWay = post(`/complaints/drafts/${mine.id}`, { fields: JSON.stringify(fields), seen: mine.version });
  const { ok, status, data, away } = await underWay;
  underWay = null;
  if (ok) arrived(mine, fields, data);
  else if (status === 409) {
    mine.stopped = true;
    tell("overtaken");
  } else {
    tell(status === 401 || status === 403 ? "kept.signed_out" : "kept.browser");
    if (away || status === 401 || status === 403) plan(AGAIN);
  }
  if (ok && mine === current && !mine.sent) plan(WAIT);
}

function arrived(mine, fields, data) {
  if (data.filed) return forget(mine.id);
  mine.version = data.version;
  if (mine.fields !== fields) return;
  mine.sent = true;
  localStorage.removeItem(DRAFT + mine.id);
  if (mine === current) tell("kept");
}

/** Nothing is left of it in this browser. */
export function forget(draftId) {
  localStorage.removeItem(DRAFT + draftId);
  localStorage.removeItem(OUT + draftId);
}

/** What was begun and not saved: the panel's, and what this browser alone has, the newest first. */
export async function begun() {
  const there = (await get("/complaints/drafts"))?.drafts ?? [];
  const out = new Set([...kept(OUT)].map((one) => one.id));
  const all = new Map(there.map((one) => [one.id, one]));
  // What this browser has the panel does not have yet: it is the newer one.
  for (const one of kept(DRAFT)) all.set(one.id, { ...all.get(one.id), ...one, version: all.get(one.id)?.version ?? 0, local: true });
  return [...all.values()].filter((one) => !out.has(one.id)).sort((one, other) => other.at - one.at);
}

/** Throw a draft away. */
export async function drop(draftId) {
  forget(draftId);
  await post(`/complaints/drafts/${draftId}/drop`, {});
}

const asForm = (draftId, fields) => ({ ...fields, draft: draftId });

/** File what is typed: the answer; null where it waits in this browser. */
export async function file(fields) {
  const mine = current;
  clearTimeout(timer);
  mine.stopped = true;
  write(OUT + mine.id, { fields, at: Date.now() });
  await underWay;
  const answer = await post("/complaints/file", asForm(mine.id, fields));
  if (answer.ok) forget(mine.id);
  else if (!waits(answer)) {
    localStorage.removeItem(OUT + mine.id);
    mine.stopped = false;
    keep(fields);
  }
  return answer;
}

/** Whether it is worth while to send the same again. */
export const waits = ({ away, status }) => away || status === 401 || status === 403;

let sendingOut = false;

/** Send what waits in this browser; `done(ticket, fields)` for each that was filed. */
async function sendOut(done, refused) {
  if (sendingOut || document.hidden) return;
  sendingOut = true;
  for (const one of [...kept(OUT)].sort((a, b) => a.at - b.at)) {
    // A file that belongs to it goes before.
    if (one.id === current?.id || papersWait(one.id)) continue;
    const answer = await post("/complaints/file", asForm(one.id, one.fields));
    if (waits(answer)) break;
    forget(one.id);
    if (answer.ok) done(answer.data, one.fields);
    else {
      write(DRAFT + one.id, { fields: one.fields, version: 0, at: one.at });
      refused();
    }
  }
  sendingOut = false;
}

/** Begin; `state(key)` is told how what is typed is kept, `waiting(id)` whether files of it have not arrived. */
export function start(state, waiting, done, refused) {
  tell = state;
  papersWait = waiting;
  setInterval(() => sendOut(done, refused), AGAIN);
  sendOut(done, refused);
  // What was typed last is sent even where the page is left at once.
  addEventListener("pagehide", () => send());
}
