// Times of a recording in milliseconds, as they are written here: 1.02,500 in Indonesian, 1:02.500 in English.

import { facts } from "../common/facts.js";

const [POINT, COMMA] = facts.language === "id" ? [".", ","] : [":", "."];
const pad = (number, places = 2) => String(number).padStart(places, "0");

/** To the millisecond. */
export function stamp(ms) {
  const whole = Math.max(0, Math.round(ms));
  return `${Math.floor(whole / 60000)}${POINT}${pad(Math.floor(whole / 1000) % 60)}${COMMA}${pad(whole % 1000, 3)}`;
}

/** A part: both of its ends, to a tenth. */
export function span(first, last) {
  return `${stamp(first).slice(0, -2)}–${stamp(last).slice(0, -2)}`;
}

/** What was typed as milliseconds; null where it is no time. `62,5`, `1.02,5` and `1:02.5` are the same. */
export function parse(text) {
  const typed = text.trim();
  const found = typed.match(/^(?:(\d+)[:.])?(\d{1,2})[,.](\d{1,3})$/) ?? typed.match(/^(?:(\d+)[:.])?(\d+)$/);
  if (!found) return null;
  const [, minutes = "0", seconds, rest = "0"] = found;
  // Beside a single separator stands a fraction where the language writes one so, else minutes.
  const alone = typed.match(/^(\d+)\.(\d{1,3})$/);
  if (alone && facts.language === "id" && alone[2].length === 2) return Number(alone[1]) * 60000 + Number(alone[2]) * 1000;
  return Number(minutes) * 60000 + Number(seconds) * 1000 + Number(rest.padEnd(3, "0"));
}

/** Seconds with one digit behind the comma. */
export const seconds = (ms) => (ms / 1000).toFixed(1).replace(".", COMMA);
