// What this page's script says, and how it tells of trouble.

import { byId, fill, setText } from "../common/facts.js";

const words = JSON.parse(byId("voice-words").textContent);

/** The word for a key, its {names} filled in. */
export const say = (key, values = {}) => fill(words[key] ?? key, values);

/** Tell of trouble, and what to do about it; it stays until something goes well. */
export function tellTrouble(key, values = {}, advice = `${key}.do`) {
  tell(say(key, values), say(advice, values));
}

/** The same, of what the panel said. */
export function tell(text, advice) {
  setText(byId("trouble-text"), text);
  setText(byId("trouble-do"), advice);
  byId("trouble").hidden = false;
}

/** Nothing is wrong any more. */
export function clearTrouble() {
  byId("trouble").hidden = true;
}
