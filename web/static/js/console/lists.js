// What comes next, and alarms: each row is made once and then only changed.

import { byId, facts, fill, has, say, setIcon, setText } from "../common/facts.js";
import { isDragging } from "../common/dragging.js";
import { on } from "../common/feed.js";
import { length, minuteTime, shortTime } from "../common/time.js";
import { clause } from "./reasons.js";

/** Bring a list's children to `rows`, matched by key: focus and scroll stay where they are. */
export function reconcile(list, template, rows, keyOf, paint) {
  const held = list.contains(document.activeElement) ? document.activeElement : null;
  const at = [...list.children].findIndex((child) => child.contains(held));
  place(list, template, rows, keyOf, paint);
  if (held && !(held.isConnected && held.checkVisibility())) pass(list, held, at);
  else held?.focus({ preventScroll: true });
}

/** The focus goes to the same hand of the row that took a row's place; else of the one before it. */
function pass(list, held, at) {
  const hand = `.${held.classList[0]}`;
  const rows = [...list.children];
  const heirs = [...rows.slice(at), ...rows.slice(0, at).reverse()].map((row) => row.querySelector(hand));
  heirs.find((heir) => heir?.checkVisibility())?.focus({ preventScroll: true });
}

function place(list, template, rows, keyOf, paint) {
  const old = new Map([...list.children].map((child) => [child.dataset.key, child]));
  // What is gone goes first: then none of the others has to be taken out to move up.
  const kept = new Set(rows.map(keyOf));
  for (const [key, child] of old) if (!kept.has(key)) child.remove();
  rows.forEach((row, index) => {
    const key = keyOf(row);
    let element = old.get(key);
    if (!element) {
      element = byId(template).content.firstElementChild.cloneNode(true);
      element.dataset.key = key;
    }
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
    paint(element, row);
  });
}

const NEXT_MOST = 9;
const HANDS = { ".grip": "grip", ".step-up": "step.up", ".step-down": "step.down", ".take-out": "take.out" };
const NOTED = 60_000;

/** The planned time, where the item will come a minute or more off it. */
function plannedNote(row) {
  const planned = Date.parse(row.planned_at ?? row.at);
  if (!(Math.abs(Date.parse(row.at) - planned) >= NOTED)) return "";
  return say("cue.planned", { time: minuteTime(planned) });
}

/** What can be moved says how; what only fills can't. */
function paintGrip(element, row) {
  const grip = element.querySelector(".grip");
  if (!grip) return;
  const title = row.title || say("untitled");
  const fixed = (row.source ?? "log") !== "log";
  grip.hidden = element.querySelector(".moves").hidden = fixed;
  for (const [hand, word] of Object.entries(HANDS)) {
    const button = element.querySelector(hand);
    const words = say(word, { title });
    if (button.getAttribute("aria-label") !== words) button.setAttribute("aria-label", words);
  }
}

function paintNext(element, row) {
  const part = (selector) => element.querySelector(selector);
  const timing = has(`timing.${row.timing}`) ? row.timing : "follow";
  element.dataset.timing = timing;
  element.dataset.cued = row.cued ? "yes" : "no";
  element.dataset.source = row.source ?? "log";
  paintGrip(element, row);
  const at = row.at ? Date.parse(row.at) : null;
  const time = at === null ? "" : timing === "hard" ? shortTime(at) : minuteTime(at);
  setText(part("time"), time);
  part("time").classList.toggle("seconds", time.length > 5);
  setIcon(part(".at"), timing);
  part(".at").title = say(`timing.${timing}`);
  setText(part(".what b"), row.title || say("untitled"));
  setText(part(".what span"), [row.artist, row.category, plannedNote(row)].filter(Boolean).join(" · "));
  setText(part(".long"), row.seconds ? length(Math.round(row.seconds)) : "");
  const cue = row.cued ? "ready" : "waiting";
  setIcon(part(".cue-icon"), cue);
  setText(part(".cue-word"), say(`cue.${cue}`));
}

const SEVERITIES = ["critical", "warning", "notice"];

/** Most urgent first, then latest; those seen and over are not shown. */
export function openAlarms(alarms) {
  const rank = (row) => (row.acknowledged ? 3 : 0) + SEVERITIES.indexOf(row.severity);
  return alarms
    .filter((row) => !(row.acknowledged && row.cleared))
    .sort((one, two) => rank(one) - rank(two) || since(two) - since(one));
}

function since(row) {
  const moment = typeof row.since === "number" ? row.since : Date.parse(row.since);
  return Number.isNaN(moment) ? 0 : moment;
}

function isCleared(row) {
  return row.cleared !== null && row.cleared !== undefined && row.cleared !== false;
}

function rounded(params) {
  const entries = Object.entries(params ?? {});
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "number" ? Math.round(value) : value]),
  );
}

/** Since when; of what is over, when it was. */
function sinceWords(row) {
  if (!row.since) return isCleared(row) ? say("alarm.cleared") : "";
  const time = shortTime(since(row));
  return isCleared(row) ? say("alarm.was", { time }) : say("alarm.since", { time });
}

function paintAlarm(element, row) {
  const part = (selector) => element.querySelector(selector);
  const severity = SEVERITIES.includes(row.severity) ? row.severity : "warning";
  const words = facts.alarms[row.code] ?? { text: say("alarm.unknown"), do: say("alarm.unknown.do") };
  const values = { ...rounded(row.params), code: row.code };
  if (typeof values.reason === "string") values.reason = clause(values.reason);
  element.dataset.severity = severity;
  element.dataset.quiet = row.acknowledged || isCleared(row) ? "yes" : "no";
  setIcon(part(".alarm-icon"), severity);
  setText(part(".severity"), say(`alarm.${severity}`));
  setText(part(".since"), sinceWords(row));
  setText(part(".text"), fill(words.text, values));
  setText(part(".do"), fill(words.do, values));
  part(".to").hidden = !words.url;
  if (words.url) part(".to").setAttribute("href", words.url);
  setText(part(".to span"), words.page ?? "");
  part(".ack").hidden = row.acknowledged;
  part(".ack").dataset.alarm = row.id;
}

function take(status) {
  const next = (status.next ?? []).slice(0, NEXT_MOST);
  // A row that hangs on a finger stays where it is.
  if (!isDragging()) reconcile(byId("next"), "next-row", next, (row) => String(row.entry_id), paintNext);
  byId("next-empty").hidden = next.length > 0;
  takeAlarms(status.alarms ?? []);
}

function takeAlarms(alarms) {
  const open = openAlarms(alarms.map((row) => ({ ...row, cleared: isCleared(row) })));
  reconcile(byId("alarms"), "alarm-row", open, (row) => String(row.id), paintAlarm);
  const unseen = open.filter((row) => !row.acknowledged).length;
  byId("alarms-empty").hidden = open.length > 0;
  byId("alarm-count").hidden = unseen === 0;
  setText(byId("alarm-count"), say("alarm.count", { count: unseen }));
}

/** Begin; `first` is the status the page was served with. */
export function start(first) {
  on("status", take);
  // The air needs no database; edits do.
  on("changed", ({ away }) => (byId("database-away").hidden = !away));
  if (first) take(first);
}
