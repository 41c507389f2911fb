// What the form was served with: its words, whose drafts are whose, bounds of files.

import { fill } from "../common/facts.js";

// On a page of somebody who takes no complaints there is no form.
export const intake = JSON.parse(document.getElementById("intake-facts")?.textContent ?? '{"words": {}}');

/** The word for a key, its {names} filled in. */
export const word = (key, values = {}) => fill(intake.words[key] ?? key, values);

const SHOWN = 46;

/** The first words of what was typed, to know it by. */
export function beginning(fields) {
  const text = (fields.text || fields.place || fields.name || "").trim().replace(/\s+/g, " ");
  if (!text) return word("untitled");
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
