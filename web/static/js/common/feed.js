// The engine's events, pushed by the panel; and the honesty to say when they stop.

import { facts, byId, say, setText } from "./facts.js";
import { clockTime, learn, stationNow } from "./time.js";

const SILENT_AFTER = 2000;
const LOOK = 200;
const RECONNECT = 1000;
const OF_PANEL = ["changed", "listeners", "calls", "call_levels"];

const handlers = {};
let heardTick = null;
let heardAt = facts.away_since;
let everHeard = facts.status !== null;
let source = null;
let engineAway = facts.away_since !== null;
let away = null;
let wanted = null;
let signedOut = false;

/** Call `handler(event)` for each event of this name. */
export function on(name, handler) {
  (handlers[name] ??= []).push(handler);
}

export function emit(name, event) {
  for (const handler of handlers[name] ?? []) handler(event);
}

export function isAway() {
  return away === true;
}

function heard(event) {
  heardTick = performance.now();
  heardAt = event.at ?? heardAt;
  everHeard = true;
  engineAway = false;
  if (event.at) learn(event.at);
}

function hear(name) {
  source.addEventListener(name, ({ data }) => {
    const event = JSON.parse(data);
    // What the panel itself tells says nothing of the engine, which may be away all the same.
    if (!OF_PANEL.includes(name)) heard(event);
    emit(name, event);
    look();
  });
}

function connect() {
  source = new EventSource(wanted ? `/events?names=link,${wanted.join(",")}` : "/events");
  for (const name of wanted ?? ["status", "levels", "alarm", ...OF_PANEL]) hear(name);
  source.addEventListener("link", ({ data }) => {
    const event = JSON.parse(data);
    engineAway = event.state === "away";
    if (engineAway && event.since !== null) heardAt = event.since;
    look();
  });
  source.onerror = () => {
    // The browser tries again by itself, save after an answer such as "too many consoles".
    if (source.readyState !== EventSource.CLOSED) return;
    findOutWhy();
    setTimeout(connect, RECONNECT);
  };
}

/** Whether it is that nobody is signed in here any more; signing in elsewhere mends that, too. */
async function findOutWhy() {
  try {
    signedOut = (await fetch("/account/", { method: "HEAD" })).status === 401;
  } catch {
    signedOut = false;
  }
  if (away) setText(byId("away-text"), reason());
}

function rejoin() {
  heardTick = performance.now();
  connect();
}

function silent() {
  if (heardTick !== null) return performance.now() - heardTick > SILENT_AFTER;
  return engineAway || performance.now() > SILENT_AFTER;
}

function reason() {
  if (source.readyState !== EventSource.OPEN) {
    if (signedOut) return say("away.signed_out");
    return say("away.panel", { time: clockTime(heardAt ?? stationNow()) });
  }
  if (!everHeard || heardAt === null) return say("away.never");
  return say("away.engine", { time: clockTime(heardAt) });
}

function look() {
  const now = silent();
  if (now) setText(byId("away-text"), reason());
  if (now === away) return;
  away = now;
  byId("away").hidden = !away;
  document.documentElement.dataset.link = away ? "away" : "up";
  emit("away", { away });
}

/** Begin; with `names`, with these events alone. */
export function follow(names = null) {
  wanted = names;
  connect();
  setInterval(look, LOOK);
  // A page that is left lets go at once, so that the panel's places stay free.
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", ({ persisted }) => persisted && connect());
  // A browser keeps six connections to a server at most: a page nobody looks at needs none.
  if (wanted) document.addEventListener("visibilitychange", () => (document.hidden ? source.close() : rejoin()));
}
