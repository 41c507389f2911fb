// The live line: which source, when it opens, how far what is under it goes down.

import { byId, say, setText } from "../common/facts.js";
import { isAway, on } from "../common/feed.js";
import { clockTime, countdown, number, stationNow } from "../common/time.js";
import { ask, guarded } from "./actions.js";
import { itemLeft, lastStatus } from "./now.js";

const TICK = 200;

const line = () => lastStatus()?.live ?? null;
const isOn = () => lastStatus()?.mode === "live" || line()?.on_air === true;
/** Asked for, and not on the air: it waits for its time or its signal. */
const isWaiting = () => line() !== null && !isOn() && line().on_air === false;

/** Ask for the line that is chosen in the sheet, the first source where nobody chose; now, or after. */
function openLine(after = "") {
  const name = byId("line-source").value;
  const source = name ? { name } : { uri: byId("line-address").value.trim() };
  ask("live/open", "done.line", after ? { ...source, after } : source);
}

/** Take back a line that waits. True where there was one. */
export function cancel() {
  if (!isWaiting()) return false;
  ask("live/close", "done.cancelled");
  return true;
}

/** The microphone's key: opens, closes, or takes back what waits. */
export function microphone() {
  const button = byId("mic");
  if (!button) return;
  if (isWaiting()) cancel();
  else guarded(button, () => (isOn() ? ask("live/close", "done.live_close") : openLine()));
}

// ------------------------------------------------------------------ the sheet

let before = null;

export function sheet() {
  const dialog = byId("line-sheet");
  if (!dialog) return;
  if (dialog.open) shut();
  else {
    before = document.activeElement;
    dialog.show();
    byId("line-more").setAttribute("aria-expanded", "true");
    paintSheet();
    byId("line-source").focus();
  }
}

/** Close the sheet. True where it was open. */
export function shut() {
  const dialog = byId("line-sheet");
  if (!dialog?.open) return false;
  dialog.close();
  byId("line-more").setAttribute("aria-expanded", "false");
  // Where it was opened by its key nothing had the focus, and Space has to take the next item.
  if (before && before !== document.body) before.focus();
  else document.activeElement.blur();
  return true;
}

function paintRelay() {
  const relay = byId("line-source").value === "";
  if (byId("line-relay")) byId("line-relay").hidden = !relay;
}

function paintDucking() {
  const ducking = lastStatus()?.ducking;
  if (!ducking) return;
  const list = byId("ducking");
  const value = String(ducking.depth);
  if (![...list.options].some((option) => option.value === value)) list.add(new Option(number(ducking.depth), value));
  if (document.activeElement !== list) list.value = value;
  const values = Object.entries(ducking).map(([name, value]) => [name, number(value)]);
  setText(byId("ducking-now"), say("duck.now", Object.fromEntries(values)));
}

function paintSheet() {
  const left = itemLeft();
  setText(byId("line-item"), left === null ? "" : countdown(left));
  const hard = lastStatus()?.next_hard;
  setText(byId("line-fixed"), hard?.at ? clockTime(Date.parse(hard.at)) : "");
  byId("line-form").elements.after[2].disabled = !hard;
  paintDucking();
}

// ------------------------------------------------------------------ what is open

function lineWord() {
  const { name, at, after } = line();
  if (isOn()) return say("line.on", { name });
  if (after) return say(`line.armed.${after}`, { name });
  return say(at !== null && at > stationNow() ? "line.armed" : "line.waits", { name });
}

function lineWhen() {
  const { at, until } = line();
  if (isOn()) return until ? say("line.until", { time: clockTime(until) }) : "";
  const wait = at === null || at === undefined ? null : (at - stationNow()) / 1000;
  return wait !== null && wait > 0 ? countdown(wait) : "";
}

function paintLine() {
  if (isAway()) return;
  const open = line();
  byId("line").hidden = !open || open.on_air === undefined;
  if (byId("line").hidden) return;
  byId("line").dataset.state = isOn() ? "on" : "armed";
  setText(byId("line-word"), lineWord());
  setText(byId("line-when"), lineWhen());
  byId("line-cancel").hidden = !isWaiting();
}

function refresh() {
  paintLine();
  const button = byId("mic");
  if (!button || button.classList.contains("armed")) return;
  const word = isWaiting() ? "mic.cancel" : isOn() || line() ? "mic.close" : "mic.open";
  button.setAttribute("aria-pressed", String(isOn() || line() !== null));
  setText(button.querySelector(".act-word"), say(word));
}

function tick() {
  paintLine();
  if (byId("line-sheet")?.open) paintSheet();
}

/** Begin, after `now` and `actions`. */
export function start() {
  on("status", refresh);
  refresh();
  byId("line-cancel").addEventListener("click", cancel);
  if (!byId("mic")) return;
  byId("mic").addEventListener("click", microphone);
  byId("line-more").addEventListener("click", sheet);
  byId("line-shut").addEventListener("click", shut);
  byId("line-source").addEventListener("change", paintRelay);
  byId("ducking").addEventListener("change", (event) => {
    ask("ducking", "done.ducking", { depth: Number(event.target.value) });
  });
  byId("line-form").addEventListener("submit", (event) => {
    event.preventDefault();
    openLine(event.target.elements.after.value);
    event.target.elements.after[0].checked = true;
    shut();
  });
  paintRelay();
  setInterval(tick, TICK);
}
