// Keys first. Typing is sacred: nothing here acts while a field has the focus.

import * as actions from "./actions.js";
import * as calls from "./calls.js";
import * as callsheet from "./callsheet.js";
import * as complaint from "./complaint.js";
import * as delay from "./delay.js";
import { byId } from "../common/facts.js";
import * as live from "./live.js";
import * as player from "./player.js";
import * as programme from "./programme.js";
import * as queue from "./queue.js";
import * as theme from "../common/theme.js";
import * as wall from "./wall.js";

const LETTERS = "console-letters";

const letters = {
  " ": actions.skip,
  s: actions.run,
  m: live.microphone,
  d: delay.dump,
  r: live.sheet,
  o: () => actions.mode(),
  k: actions.acknowledgeFirst,
  h: player.toggle,
  t: theme.next,
  l: queue.enter,
  i: queue.insert,
  b: programme.next,
  p: programme.open,
  v: queue.voice,
  n: complaint.open,
  a: () => calls.answer(),
  u: () => calls.air(),
  x: calls.drop,
  e: calls.screen,
  "+": calls.longer,
  q: calls.enter,
  w: callsheet.write,
  c: callsheet.card,
  1: () => callsheet.answered(1),
  2: () => callsheet.answered(2),
  3: () => callsheet.answered(3),
  "?": sheet,
};

/** With Shift; ? needs it on most keyboards. */
const shifted = { ...letters, s: actions.stopAfter, x: callsheet.askBlock, d: delay.turn, b: programme.back };

function sheet() {
  const keys = byId("keys");
  if (keys.open) keys.close();
  else keys.showModal();
}

function isTyping(element) {
  return element.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
}

/** Space on a focused button is that button's; Space anywhere else takes the next item. */
function isTaken(event) {
  return (event.key === " " || event.key === "Enter") && event.target.closest?.("button, a, label, input");
}

function lettersOn() {
  return localStorage.getItem(LETTERS) !== "off";
}

function takeFunctionKey(event) {
  const slot = /^F([1-9]|1[0-2])$/.exec(event.key)?.[1];
  if (!slot || isModified(event)) return false;
  event.preventDefault();
  wall.touch();
  if (!event.repeat) actions.cart(slot);
  return true;
}

/** PageUp and PageDown turn the cart wall, Alt and a digit opens a page; not while a sheet is open. */
function takePageKey(event) {
  const by = { PageUp: -1, PageDown: 1 }[event.key];
  const number = event.altKey && !event.ctrlKey && !event.metaKey ? /^Digit([1-9])$/.exec(event.code)?.[1] : null;
  if ((!by && !number) || byId("keys").open || isTyping(event.target)) return false;
  if (by && isModified(event)) return false;
  if (by) wall.turn(by);
  else if (!wall.open(Number(number))) return false;
  event.preventDefault();
  return true;
}

/** The first of what can be taken back: a first press, a sheet, a line that waits. */
function takeBack(event) {
  if (byId("keys").open || byId("piece-search")?.open) return;
  if (actions.disarm() || live.shut() || callsheet.leave() || callsheet.shutCard() || complaint.shut() || live.cancel()) event.preventDefault();
}

function isModified(event) {
  return event.ctrlKey || event.altKey || event.metaKey;
}

function press(event) {
  if (takeFunctionKey(event) || takePageKey(event)) return;
  if (event.key === "Escape") {
    takeBack(event);
    return;
  }
  const act = event.shiftKey ? shifted[event.key.toLowerCase()] : letters[event.key.toLowerCase()];
  const free = !event.repeat && !isModified(event) && !isTyping(event.target) && !isTaken(event);
  if (!act || !free || (!lettersOn() && event.key !== "?")) return;
  if (byId("keys").open && act !== sheet) return;
  if (byId("piece-search")?.open) return;
  event.preventDefault();
  act();
}

/** A click leaves no focus behind: or else Space would press that button again, not skip. */
function letGo(event) {
  const button = event.target.closest?.("button");
  if (button && event.detail > 0) button.blur();
}

/** Begin. */
export function start() {
  document.addEventListener("keydown", press);
  document.addEventListener("click", letGo);
  byId("help").addEventListener("click", sheet);
  const box = byId("letters");
  box.checked = lettersOn();
  box.addEventListener("change", () => localStorage.setItem(LETTERS, box.checked ? "on" : "off"));
}
