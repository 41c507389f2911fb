// Words at the bottom of the screen: what was done, or could not be. They take no focus.

import { byId } from "./facts.js";

const STAYS = 3000;
const FAILED_STAYS = 10000;

/** Say something; `more` tells what to do. A failure stays longer. */
export function toast(text, more = "", failed = false) {
  const box = document.createElement("div");
  box.className = failed ? "toast failed" : "toast";
  const head = document.createElement(more ? "b" : "span");
  head.textContent = text;
  box.append(head);
  if (more) box.append(Object.assign(document.createElement("span"), { textContent: more }));
  byId("toasts").replaceChildren(box);
  setTimeout(() => box.remove(), failed ? FAILED_STAYS : STAYS);
}
