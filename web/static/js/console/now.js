// The light, the clock, what is on air and how long is left.

import { byId, has, say, setIcon, setText } from "../common/facts.js";
import { isAway, on } from "../common/feed.js";
import { clockTime, countdown, day, length, shortTime, stationNow } from "../common/time.js";

const SOON = 30;
const LAST = 10;
const ON_TIME = 1;
const TICK = 100;

let status = null;
let statusAt = 0;
let frozenAt = null;

/** The status as it was last heard, or null. */
export const lastStatus = () => status;

function air() {
  if (isAway() || !status) return { state: "unknown", mode: "unknown" };
  // The built-in audio is no item of any list, and yet it is on air.
  if (!status.now && status.mode !== "fallback") return { state: "off", mode: "stopped" };
  return { state: "on", mode: has(`mode.${status.mode}`) ? status.mode : "auto" };
}

function paintLight() {
  const { state, mode } = air();
  const light = byId("light");
  light.dataset.state = state;
  light.dataset.mode = mode;
  setText(byId("light-word"), say(`light.${state}`));
  setText(byId("mode-word"), state === "unknown" ? "" : say(`mode.${mode}`));
  setIcon(byId("light-icon"), state);
  byId("mode-icon").hidden = state === "unknown";
  setIcon(byId("mode-icon"), mode === "unknown" ? "unknown" : mode);
}

/** Title and artist; where there is no item, what that means. */
function names(now) {
  const builtin = now ? now.source === "builtin" : status?.mode === "fallback";
  if (builtin) return [say("source.builtin"), say("builtin.do")];
  if (!now) return [say("off.title"), say("off.do")];
  return [now.title || say("untitled"), now.artist || ""];
}

function paintNow() {
  const now = status?.now ?? null;
  const [title, artist] = names(now);
  setText(byId("now-title"), title);
  byId("now-title").title = title;
  setText(byId("now-artist"), artist);
  setText(byId("now-source"), now ? say(`source.${now.source}`) : "");
  setText(byId("now-category"), now?.category ?? "");
}

/** Seconds since the status was true; stands still while nothing is heard. */
function sinceStatus() {
  return Math.max(0, ((frozenAt ?? stationNow()) - statusAt) / 1000);
}

/** Seconds left of the item on air; null where nobody knows. */
function remaining() {
  const left = status?.now?.remaining;
  return left === null || left === undefined ? null : Math.max(0, left - sinceStatus());
}

function warning(left) {
  if (left === null || isAway()) return "no";
  if (left <= LAST) return "now";
  return left <= SOON ? "soon" : "no";
}

function paintCount() {
  const now = status?.now;
  const count = byId("count");
  const left = now ? remaining() : null;
  const passed = now ? now.elapsed + sinceStatus() : null;
  const figures = left !== null ? countdown(left) : passed !== null ? length(passed) : "";
  setText(byId("count-figures"), figures);
  setText(byId("count-word"), now ? say(left === null ? "time.running" : "time.left") : "");
  count.dataset.long = figures.length > 6 ? "yes" : "no";
  count.dataset.warn = warning(left);
  paintProgress(passed, left);
}

function paintProgress(passed, left) {
  const whole = left === null ? null : status.now.elapsed + status.now.remaining;
  const part = whole ? Math.min(1, Math.max(0, 1 - left / whole)) : 0;
  byId("progress-fill").style.transform = `translateX(${(part - 1) * 100}%)`;
  const percent = String(Math.round(part * 100));
  if (byId("progress").getAttribute("aria-valuenow") !== percent) {
    byId("progress").setAttribute("aria-valuenow", percent);
  }
  setText(byId("elapsed"), passed === null ? "" : length(Math.min(passed, whole ?? passed)));
  setText(byId("length"), whole === null ? "" : length(Math.round(whole)));
}

/** The next fixed time, and by how much what is before it will miss it: the engine's own word. */
function nextFixed() {
  const row = status?.next_hard;
  return row?.at ? { title: row.title, at: Date.parse(row.at), off: row.off ?? null } : null;
}

/** Seconds left of what is on the air; null where nobody knows. */
export const itemLeft = () => (status?.now ? remaining() : null);

/** Seconds of the item that have been heard; null where nothing is on the air. */
export const elapsed = () => (status?.now ? status.now.elapsed + sinceStatus() : null);

function paintFixed() {
  const fixed = nextFixed();
  byId("hard").hidden = !fixed;
  byId("no-hard").hidden = Boolean(fixed);
  if (!fixed) return;
  const wait = (fixed.at - stationNow()) / 1000;
  setText(byId("hard-at"), shortTime(fixed.at));
  setText(byId("hard-title"), fixed.title ?? "");
  setText(byId("hard-in"), wait > 0 ? say("hard.in", { time: length(wait) }) : "");
  paintOff(fixed.off);
}

function paintOff(off) {
  const holder = byId("hard-off");
  const kind = off === null ? "" : Math.abs(off) < ON_TIME ? "ontime" : off > 0 ? "late" : "early";
  holder.dataset.off = kind;
  setText(holder, kind ? say(`hard.${kind}`, { time: length(Math.abs(off)) }) : "");
}

function tick() {
  const now = stationNow();
  setText(byId("clock"), clockTime(now));
  setText(byId("date"), day(now));
  if (isAway()) return;
  paintCount();
  paintFixed();
}

function take(event) {
  status = event;
  statusAt = event.at ?? stationNow();
  frozenAt = null;
  paintLight();
  paintNow();
  paintCount();
  paintFixed();
}

/** Begin; `first` is the status the page was served with. */
export function start(first) {
  on("status", take);
  on("away", ({ away }) => {
    frozenAt = away ? stationNow() : null;
    paintLight();
    paintCount();
  });
  if (first) take(first);
  else paintNowUnknown();
  tick();
  setInterval(tick, TICK);
}

function paintNowUnknown() {
  paintLight();
  setText(byId("count-word"), "");
}

