// Who rings, who waits and who is on the air: the list, its times, and what each press does.

import { byId, facts, say, setIcon, setText } from "../common/facts.js";
import { draggable, isDragging } from "../common/dragging.js";
import { on } from "../common/feed.js";
import { toast } from "../common/toast.js";
import { clockTime, length, number, stationNow } from "../common/time.js";
import { guarded } from "./actions.js";
import { order, read } from "./callask.js";
import * as countdown from "./callsegment.js";
import * as sheet from "./callsheet.js";
import { pin, reveal } from "./callsight.js";
import * as steady from "./callsteady.js";
import { troubleOf } from "./calltrouble.js";
import { reconcile } from "./lists.js";
import { clause } from "./reasons.js";

const TICK = 250;
const LONGER = 30;
const OURS = 5000;
const ICONS = { ringing: "phone", waiting: "waiting", screening: "listen", on_air: "on", ended: "stopped" };
const ORDER = ["on_air", "ringing", "screening", "waiting", "ended"];
const QUIETEST = -60;

let told = facts.calls;
let details = {};
const befores = new Map();
let number_ = null;
let shown = [];
let isBehind = false;
let turned = -Infinity;
let stilled = -Infinity;
const pressed = new Map();

const list = byId("calls-list");
const rows = () => [...(list?.children ?? [])];
const known = (id) => details[id] ?? {};

/** A call as the agent told it last; undefined where it is forgotten. */
export const callOf = (id) => told.calls.find((call) => call.id === id);

/** The caller's name, else the last digits of the number. */
export const nameOf = (id) => known(id).name || known(id).number || nameless(callOf(id));

/** A telephone hybrid tells no number, and hides none. */
function nameless(call) {
  const hybrid = told.lines?.find((line) => line.kind === "line_in" && line.name === call?.line);
  return hybrid ? say("call.on_hybrid", hybrid) : say("call.unknown");
}

const isAnswered = (call) => ["waiting", "screening", "on_air"].includes(call?.state);
const waits = (call) => ["waiting", "screening"].includes(call?.state);

function place(call) {
  if (call.state === "on_air") return call.on_air_since;
  return waits(call) ? known(call.id).rank ?? call.answered_at : call.rang_at;
}

function inOrder() {
  const rank = (call) => ORDER.indexOf(call.state === "screening" ? "waiting" : call.state);
  return [...told.calls].sort((one, two) => rank(one) - rank(two) || place(one) - place(two));
}

// ------------------------------------------------------------------ what is done

/** One press for a call, remembered as ours. */
function act(id, does, fields) {
  pressed.set(id, performance.now());
  return order(`${id}/${does}`, fields);
}

const chosen = () => callOf(sheet.chosen());
const first = (...states) => inOrder().find((call) => states.includes(call.state));

/** Telephone hybrids that nobody is on, as far as we know: their own key has answered. */
const free = () => (told.state !== "up" ? [] : told.lines.filter((line) => line.kind === "line_in" && !isTaken(line)));
const isTaken = ({ name }) => told.calls.some((call) => call.line === name && call.state !== "ended");

async function open({ name }) {
  const answered = await order(`lines/${encodeURIComponent(name)}/open`);
  if (answered.ok) sheet.choose(answered.data.id);
}

/** The one that rang first, or the chosen one; where nobody rings, who is on a hybrid. */
export function answer(id) {
  const call = callOf(id) ?? (chosen()?.state === "ringing" ? chosen() : first("ringing"));
  // A press too late for who rang, or a second one in a hurry, is not for the hybrid.
  if (!call) return free().length && !steady.isFresh(stilled) ? open(free()[0]) : toast(say("call.none.ringing"));
  sheet.choose(call.id);
  act(call.id, "answer");
}

/** On the air, or off it: the chosen one, else who is on the air, else who waits first. */
export function air(id) {
  if (!id && chosen()?.state === "ringing") return toast(say("call.ringing.first"));
  // Somebody went on or off the air by another hand: the press was for what was before.
  if (steady.isFresh(turned)) return toast(say("call.changed"));
  const call = callOf(id) ?? (isAnswered(chosen()) ? chosen() : first("on_air", "waiting", "screening"));
  if (!call) return;
  if (call.state === "on_air") act(call.id, "unair");
  else if (["card", "spoken"].includes(known(call.id).consent)) act(call.id, "air");
  else airUnasked(call);
}

/** Without consent it can't be replayed: that is said, and a second press wanted. */
function airUnasked(call) {
  sheet.choose(call.id);
  const warning = known(call.id).consent === "refused" ? "call.refused.warning" : "call.unasked";
  sheet.warn(say(warning));
  const go = () => act(call.id, "air", { unasked: "y" });
  guarded(byId("call-air"), go, null, () => sheet.warn(""));
}

/** With the chosen caller on the private line; again: they wait. Where it can't be, the panel says why. */
export function screen() {
  const call = chosen();
  if (!call || call.state === "ended") return toast(say("call.none.chosen"));
  order(`${call.id}/${call.state === "screening" ? "unscreen" : "screen"}`);
}

/** Hang up, or refuse one that rings: the chosen one, else who is on the air. Wants a second press. */
export function drop() {
  const call = sheet.chosen() ? chosen() : first("on_air");
  if (!call || call.state === "ended") return toast(say("call.none.chosen"));
  sheet.choose(call.id);
  guarded(byId("call-drop"), () => act(call.id, call.state === "ringing" ? "refuse" : "hang-up"));
}

async function move(row, after) {
  const answered = await order(`${row.dataset.key}/move`, { after: after ?? "" });
  if (answered.ok) look({ isOurs: true });
}

/** To the queue: its first row is chosen, where none is; arrows choose another one. */
export function enter() {
  const at = rows().find((row) => row.dataset.key === sheet.chosen()) ?? rows()[0];
  if (!at) return;
  sheet.choose(at.dataset.key);
  at.querySelector(".call-pick").focus();
}

/** What a new complaint is taken from: the chosen call, however long it is over, else who is on the air. */
export function forComplaint() {
  if (!list) return null;
  const id = sheet.chosen();
  if (id && !callOf(id)) return { id, answered_at: known(id).answered_at };
  return (chosen()?.answered_at ? chosen() : first("on_air")) ?? null;
}

function press(event) {
  const row = event.target.closest("li");
  const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!row || !way) return;
  event.preventDefault();
  const all = event.altKey ? rows().filter((one) => one.dataset.waits === "yes") : rows();
  const at = all.indexOf(row);
  if (!event.altKey) {
    const next = all[at + way];
    next?.querySelector(".call-pick").focus();
    if (next) sheet.choose(next.dataset.key);
  } else if (at >= 0 && all[at + way]) move(row, way > 0 ? all[at + 1].dataset.key : all[at - 2]?.dataset.key);
}

function click(event) {
  const row = event.target.closest("li");
  if (!row) return;
  const button = event.target.closest(".call-do");
  if (steady.isTooSoon(row, event) || steady.isTooSoon(button, event)) return void (event.detail === 1 && toast(say("call.changed")));
  sheet.choose(row.dataset.key);
  if (!button) return;
  if (button.dataset.do === "answer") answer(row.dataset.key);
  else air(row.dataset.key);
}

// ------------------------------------------------------------------ what is shown

function subtitle(call) {
  const { topic, area, number: last, name, by } = known(call.id);
  const before = befores.get(call.id);
  const parts = [topic, area];
  if (before?.cases) parts.push(before.ticket ? say("call.cases", before) : say("call.case", before));
  else if (before?.calls) parts.push(say("call.before", before));
  parts.push(name ? last : "", say("call.line", { name: call.line }));
  if (by && waits(call)) parts.push(say("call.with", { name: by }));
  if (call.quiet && !call.trouble_of) parts.unshift(say("call.quiet"));
  if (call.trouble_of) parts.unshift(say(`call.trouble.${call.trouble_of}`, { reason: clause(call.trouble) }));
  if (call.state === "ended") parts.unshift(say(`call.end.${call.ended_because}`));
  return parts.filter(Boolean).join(" · ");
}

function paint(row, call) {
  const part = (selector) => row.querySelector(selector);
  const isChosen = call.id === sheet.chosen();
  row.dataset.state = call.state;
  row.dataset.wrong = call.trouble_of || call.quiet ? "yes" : "no";
  row.dataset.waits = waits(call) ? "yes" : "no";
  row.dataset.chosen = isChosen ? "yes" : "no";
  setIcon(part(".call-icon"), ICONS[call.state] ?? "unknown");
  setText(part(".call-state"), stateOf(call));
  setText(part(".call-who"), nameOf(call.id));
  setText(part(".call-more"), subtitle(call));
  part(".call-more").title = subtitle(call);
  part(".call-pick").setAttribute("aria-pressed", String(isChosen));
  part(".call-pick").setAttribute("aria-label", `${nameOf(call.id)}, ${stateOf(call)}`);
  const consent = known(call.id).consent ?? "none";
  part(".call-consent").dataset.consent = consent;
  part(".call-consent").hidden = !isAnswered(call);
  setIcon(part(".call-consent"), { card: "up", spoken: "up", refused: "off" }[consent] ?? "unknown");
  setText(part(".call-consent b"), say(`call.agrees.${consent}`));
  paintHands(row, call);
  paintTime(row, call);
}

/** Where a call stands; on the private line also by what it is spoken with. */
function stateOf(call) {
  if (call.held) return say("call.held");
  const { by, state } = told.screener ?? {};
  if (call.state !== "screening" || !by) return say(`call.${call.state}`);
  return say(state === "on" ? `call.screening.${by}` : `call.screening.${by}.calling`);
}

function paintHands(row, call) {
  const button = row.querySelector(".call-do");
  const does = { ringing: "answer", waiting: "air", screening: "air", on_air: "unair" }[call.state];
  button.hidden = !does;
  if (does) {
    if (button.dataset.do && button.dataset.do !== does) steady.turned(button);
    button.dataset.do = does;
    setText(button.querySelector("span"), say(`call.${does}`));
    button.setAttribute("aria-label", `${say(`call.${does}`)}: ${nameOf(call.id)}`);
  }
  const grip = row.querySelector(".grip");
  grip.hidden = !waits(call);
  grip.setAttribute("aria-label", say("call.move", { name: nameOf(call.id) }));
  row.querySelector(".call-level").hidden = !isAnswered(call);
}

const segment = (call) => known(call.id).segment ?? 0;

/** Whose segment is set: who is on the air, else the chosen one. */
const lasting = () => (chosen()?.state === "on_air" ? chosen() : first("on_air")) ?? (isAnswered(chosen()) ? chosen() : undefined);

async function lasts(how) {
  const call = lasting();
  if (!call) return toast(say("call.segment.none"));
  const answered = await order(`${call.id}/segment`, how);
  if (answered.ok) look();
}

/** 30 seconds more, on every console. */
export const longer = () => lasts({ more: LONGER });

function paintTime(row, call) {
  const since = { ringing: call.rang_at, on_air: call.on_air_since, ended: call.ended_at }[call.state] ?? call.answered_at;
  const passed = Math.max(0, (stationNow() - since) / 1000);
  setText(row.querySelector(".call-since"), call.state === "ended" ? clockTime(call.ended_at) : length(passed));
  const left = call.state === "on_air" && segment(call) ? segment(call) - passed : null;
  countdown.paintLeft(row, call.id, left, nameOf(call.id));
}

/** Rows as they are in order, unless a hand is over them. */
function paintRows(calls) {
  isBehind = steady.isHeld();
  shown = steady.asTheyStand(shown, calls);
  if (!isBehind) list.dataset.crowded = calls.filter((call) => call.state === "on_air").length > 1 ? "yes" : "no";
  reconcile(list, "call-row", shown, (call) => call.id, paint);
}

function paintAll() {
  if (isDragging()) paintRest();
  else steady.noting(list, paintRest);
}

function paintRest() {
  const calls = inOrder();
  if (!isDragging()) paintRows(calls);
  reconcile(byId("call-lines"), "call-line", free(), (line) => line.name, (row, line) => setText(row.querySelector("span"), say("call.open", line)));
  const words = troubleOf(told);
  byId("calls-trouble").hidden = !words;
  setText(byId("calls-trouble").querySelector("span"), words);
  byId("calls-empty").hidden = calls.length > 0 || Boolean(words);
  setText(byId("calls-empty"), say(told.state === "none" ? "call.off" : "call.none"));
  // A is for who rings.
  byId("call-lines").dataset.rings = first("ringing") ? "yes" : "no";
  const count = (state) => calls.filter((call) => call.state === state).length;
  const counts = { ringing: count("ringing"), waiting: calls.filter(waits).length };
  const counted = Object.keys(counts).filter((name) => counts[name]).map((name) => say(`call.count.${name}`, counts)).join(" · ");
  byId("calls-count").hidden = !counted;
  byId("calls-count").title = counted;
  setText(byId("calls-count"), counted);
  const open = calls.length > 0 || sheet.chosen() !== null;
  if (open) document.documentElement.dataset.calls = told.state === "away" ? "away" : "some";
  else delete document.documentElement.dataset.calls;
  const whose = lasting();
  countdown.paintLength(whose, whose && segment(whose));
  sheet.paint(callOf(sheet.chosen()), known(sheet.chosen()), befores.get(sheet.chosen()));
  pin(list);
  reveal(list, sheet.chosen());
}

// ------------------------------------------------------------------ what is known

/** `isOurs`: what comes of it is seen at once, whatever hand is over the rows. */
async function look({ isOurs = false } = {}) {
  if (!facts.may_run) return;
  const mine = sheet.chosen();
  const answer = await read(mine && !callOf(mine) ? `desk?chosen=${encodeURIComponent(mine)}` : "desk");
  if (answer) details = { ...details, ...answer.calls };
  // One of a show that is long over, chosen when this page was left.
  if (answer && mine === sheet.chosen() && mine && !(mine in details) && !callOf(mine)) sheet.choose(null);
  if (isOurs) steady.letGo();
  paintAll();
}

async function lookBefore(id) {
  befores.set(id, null);
  const answer = await read(`${id}/before`);
  if (answer) befores.set(id, answer);
  else befores.delete(id);
  paintAll();
}

/** Who was on the air and is not any more, by no press of ours. */
function tellFallen(before) {
  const aired = new Set(before.calls.filter((call) => call.state === "on_air").map((call) => call.id));
  for (const { id, state, ended_because: because } of told.calls) {
    if (aired.has(id) && state === "ended" && because !== "studio") toast(say("call.fell", { name: nameOf(id), why: say(`call.end.${because}`) }), "", true);
  }
}

const idsOf = ({ calls }, state) => new Set(calls.filter((call) => call.state === state).map((call) => call.id));

/** Whether somebody went on or off the air by another hand than ours, or rings no more. */
function noteTurns(before) {
  const rings = idsOf(told, "ringing");
  if ([...idsOf(before, "ringing")].some((id) => !rings.has(id))) stilled = performance.now();
  const [was, is] = [idsOf(before, "on_air"), idsOf(told, "on_air")];
  for (const id of [...was, ...is].filter((one) => was.has(one) !== is.has(one))) {
    const isOurs = performance.now() - pressed.get(id) < OURS;
    pressed.delete(id);
    if (!isOurs) turned = performance.now();
  }
}

function take(event) {
  const before = told;
  told = event;
  tellFallen(before);
  noteTurns(before);
  const fresh = told.calls.filter((call) => !(call.id in details));
  if (fresh.length) look();
  for (const call of told.calls) if (facts.may_run && !befores.has(call.id)) lookBefore(call.id);
  paintAll();
}

function takeLevels({ levels }) {
  for (const row of rows()) {
    const level = levels[row.dataset.key];
    if (level === undefined) continue;
    const part = Math.min(1, Math.max(0, 1 - level / QUIETEST));
    row.querySelector(".call-level i").style.transform = `scaleX(${part})`;
    setText(row.querySelector(".call-level small"), `${number(Math.round(level))} dB`);
  }
}

function tick() {
  if (isBehind && !steady.isHeld()) paintAll();
  for (const row of rows()) {
    const call = callOf(row.dataset.key);
    if (call) paintTime(row, call);
  }
  sheet.tick(callOf(sheet.chosen()));
}

/** Begin. */
export function start() {
  if (!list) return;
  sheet.start({ changed: paintAll, look, air, drop, screen, answer, known, nameOf, hasPrivate: () => told.private });
  on("calls", take);
  on("call_levels", takeLevels);
  on("changed", ({ numbers }) => {
    if (number_ !== null && numbers.phone_call !== number_) look();
    number_ = numbers.phone_call;
  });
  byId("call-segment").addEventListener("change", (event) => lasts({ seconds: event.target.value }));
  byId("call-longer").addEventListener("click", longer);
  byId("call-lines").addEventListener("click", (event) => {
    const line = free().find((one) => one.name === event.target.closest("[data-key]")?.dataset.key);
    if (line) open(line);
  });
  list.addEventListener("keydown", press);
  list.addEventListener("click", click);
  steady.start(list);
  draggable(list, "li[data-waits=yes]", (row, above) => move(row, above?.dataset.key));
  setInterval(tick, TICK);
  take(told);
  if (sheet.chosen()) look();
}
