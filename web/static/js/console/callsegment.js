// What is left of a caller's segment: which length is set, the countdown, and the words that go with it.

import { byId, say, setText } from "../common/facts.js";
import { countdown, length } from "../common/time.js";
import { toast } from "../common/toast.js";

const SOON = 30;
const LAST = 10;
const STEPS = ["left", "soon", "last", "over"];

const warned = new Map();

/** The length that is set for a call, in seconds; while a hand is on the lengths, they stay. */
export function paintLength(call, seconds) {
  const select = byId("call-segment");
  select.disabled = byId("call-longer").disabled = !call;
  if (!call || document.activeElement === select) return;
  const own = byId("call-segment-own");
  own.value = String(seconds);
  setText(own, length(seconds));
  const among = [...select.options].find((one) => one !== own && one.value === own.value);
  own.hidden = Boolean(among);
  (among ?? own).selected = true;
}

/** In words: by itself, 30 and 10 seconds before its end, and over it. */
function warning(left) {
  if (left < 0) return "over";
  if (left < LAST) return "last";
  return left < SOON ? "soon" : "left";
}

/** Once at each step, on the way down. */
function tell(id, warn, name) {
  const before = warned.get(id);
  warned.set(id, warn);
  const words = { soon: "call.segment.told.30", last: "call.segment.told.10", over: "call.segment.told.0" }[warn];
  if (words && before && before !== warn && STEPS.indexOf(warn) > STEPS.indexOf(before)) toast(say(words, { name }));
}

/** In a call's row: seconds that are left, below 0 over it; null where none are counted. */
export function paintLeft(row, id, left, name) {
  const box = row.querySelector(".call-left");
  box.hidden = left === null;
  if (left === null) return void warned.delete(id);
  const warn = warning(left);
  tell(id, warn, name);
  box.dataset.warn = warn;
  setText(box.querySelector("b"), left < 0 ? `+${length(-left)}` : countdown(left));
  setText(box.querySelector("small"), say(`call.segment.${warn}`));
}
