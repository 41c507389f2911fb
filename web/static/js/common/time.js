// The station's time, taken from the engine: a browser's own clock may be wrong.

import { facts } from "./facts.js";

const SEPARATOR = facts.language === "id" ? "." : ":";
const JUMP = 1000;
const DRIFT = 0.01;

let offset = null;

/** Learn the engine's time from an event's `at` (ms). The least delayed event is the truest. */
export function learn(at) {
  const heard = at - performance.now();
  if (offset === null || heard > offset || offset - heard > JUMP) offset = heard;
  else offset += (heard - offset) * DRIFT;
}

/** Milliseconds since 1970 at the engine; the browser's own until an event has come. */
export function stationNow() {
  return offset === null ? Date.now() : performance.now() + offset;
}

const pad = (number) => String(number).padStart(2, "0");

function formatter(options) {
  const language = facts.language === "id" ? "id-ID" : "en-GB";
  return new Intl.DateTimeFormat(language, { timeZone: facts.zone, hourCycle: "h23", ...options });
}

const clockParts = formatter({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dayParts = formatter({ weekday: "short", day: "numeric", month: "short" });
const zoneName = formatter({ timeZoneName: "short" });

function parts(format, ms) {
  return Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
}

/** 08.41.17 in the station's zone; 08:41:17 in English. */
export function clockTime(ms) {
  const { hour, minute, second } = parts(clockParts, ms);
  return [hour, minute, second].join(SEPARATOR);
}

/** 08.41, or 08.41.30 where the second matters. */
export function shortTime(ms) {
  const { hour, minute, second } = parts(clockParts, ms);
  return second === "00" ? `${hour}${SEPARATOR}${minute}` : [hour, minute, second].join(SEPARATOR);
}

/** 08.41 whatever the second. */
export function minuteTime(ms) {
  const { hour, minute } = parts(clockParts, ms);
  return `${hour}${SEPARATOR}${minute}`;
}

/** Sen 23 Nov · WIB */
export function day(ms) {
  const { weekday, day: number, month } = parts(dayParts, ms);
  return `${weekday} ${number} ${month} · ${parts(zoneName, ms).timeZoneName}`;
}

/** A length: 03.24, or 1.03.24 past the hour. Seconds, rounded down. */
export function length(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = [pad(Math.floor(whole / 60) % 60), pad(whole % 60)];
  return (hours ? [String(hours), ...rest] : rest).join(SEPARATOR);
}

/** What is left: rounded up, so that it reads 00.00 only once it is over. */
export function countdown(seconds) {
  return `−${length(Math.ceil(seconds - 0.001))}`;
}

/** A number as it is written here: −0,5. */
export function number(value) {
  const text = String(value).replace("-", "−");
  return facts.language === "id" ? text.replace(".", ",") : text;
}
