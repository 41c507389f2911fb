// What is typed about a call: in this browser at once, with the panel a moment later.
//
// The browser keeps only what the panel does not have yet. Nothing that comes from elsewhere is put
// over what somebody types: where two write at once, the other's words are told beside the field.

import { send } from "./callask.js";

const WAIT = 350;
const AGAIN = 2000;
const PREFIX = "call-note-";

/** By call and field: {text, was, stopped}. */
const waiting = new Map();
const timers = new Map();
let tell = () => {};

const keyOf = (id, field) => `${id}-${field}`;

function store(key, entry) {
  try {
    if (entry) localStorage.setItem(PREFIX + key, JSON.stringify(entry));
    else localStorage.removeItem(PREFIX + key);
  } catch {
    // Full or forbidden: it is sent all the same.
  }
}

/** What the panel does not have yet of a field; undefined where it has all. */
export const unsent = (id, field) => waiting.get(keyOf(id, field))?.text;

/** Keep what is typed; `known` is what the panel had when it was begun. */
export function keep(id, field, text, known) {
  const key = keyOf(id, field);
  const was = waiting.get(key)?.was ?? known;
  waiting.set(key, { id, field, text, was });
  store(key, waiting.get(key));
  tell(id, field, "call.keeping");
  plan(key, WAIT);
}

function plan(key, wait) {
  clearTimeout(timers.get(key));
  timers.set(key, setTimeout(() => sendOut(key), wait));
}

async function sendOut(key) {
  const entry = waiting.get(key);
  if (!entry || entry.underWay) return;
  entry.underWay = true;
  const { id, field, text, was } = entry;
  const answer = await send(`${id}/write`, { field, text, was });
  entry.underWay = false;
  const now = waiting.get(key);
  if (answer.ok) arrived(key, entry, now);
  else if (answer.status === 409 && answer.data?.theirs !== undefined) overtaken(key, now, answer.data.theirs);
  else if (answer.status === 422 || answer.data?.error?.code === "no_such_call") failed(key, id, field);
  else {
    tell(id, field, "call.kept.browser");
    plan(key, AGAIN);
  }
}

function arrived(key, sent, now) {
  if (now === sent) {
    waiting.delete(key);
    store(key, null);
    tell(sent.id, sent.field, "call.kept", sent.text);
    return;
  }
  now.was = sent.text;
  plan(key, WAIT);
}

/** Theirs is shown; what is typed next goes in its place, for who types has seen it. */
function overtaken(key, now, theirs) {
  now.was = theirs;
  store(key, now);
  tell(now.id, now.field, "call.theirs", theirs);
}

function failed(key, id, field) {
  waiting.delete(key);
  store(key, null);
  tell(id, field, "call.note.failed");
}

/** Begin; what this browser alone has is sent. `told(id, field, word, text)` hears what came of it. */
export function start(told) {
  tell = told;
  for (const stored of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
    const key = stored.slice(PREFIX.length);
    try {
      waiting.set(key, JSON.parse(localStorage.getItem(stored)));
      plan(key, 0);
    } catch {
      store(key, null);
    }
  }
}
