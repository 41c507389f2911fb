// Words at the bottom of the screen: what was done, or could not be. They take no focus.
//
// What was done gives way to what is done next. What could not be done, and what somebody else
// did, stay their time beside it: neither is covered by the other.

import { byId } from "./facts.js";

const STAYS = 3000;
const OTHERS_STAY = 6000;
const FAILED_STAYS = 10000;
const MOST = 5;

/** Where it can be seen: what is beside an open dialog is dimmed, and not read aloud. */
function place() {
  const [toasts, home] = [byId("toasts"), document.querySelector("dialog[open]") ?? document.body];
  if (toasts.parentElement !== home) home.append(toasts);
  return toasts;
}

document.addEventListener("close", place, true);

function show(kind, text, more, stays) {
  const box = document.createElement("div");
  box.className = `toast ${kind}`.trim();
  const head = document.createElement(more ? "b" : "span");
  head.textContent = text;
  box.append(head);
  if (more) box.append(Object.assign(document.createElement("span"), { textContent: more }));
  const all = place();
  for (const old of [...all.children]) {
    const isSame = old.textContent === box.textContent;
    if (isSame || (!kind && old.className === "toast")) old.remove();
  }
  while (all.children.length >= MOST) all.firstElementChild.remove();
  all.append(box);
  setTimeout(() => box.remove(), stays);
}

/** Say something; `more` tells what to do. A failure stays longer. */
export function toast(text, more = "", failed = false) {
  show(failed ? "failed" : "", text, more, failed ? FAILED_STAYS : STAYS);
}

/** Say what somebody else did. */
export function tell(text) {
  show("others", text, "", OTHERS_STAY);
}
