// Why something is down or can't be played: the engine's reason in the words of whoever has to mend it.

import { facts } from "../common/facts.js";

const known = (reason) => facts.reasons.find(([part]) => reason.includes(part))?.[1] ?? null;

/** As a sentence of its own; null for a reason nobody knows. */
export const sentence = known;

/** As a part of a sentence; a reason nobody knows as it is. */
export function clause(reason) {
  const words = known(reason);
  if (!words) return reason;
  return words[0].toLowerCase() + words.slice(1).replace(/\.$/, "");
}
