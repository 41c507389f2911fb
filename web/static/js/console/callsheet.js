// The chosen call: what is written about it, what the caller agreed to, and what can be done with it.

import { byId, say, setText } from "../common/facts.js";
import { clockTime, length, stationNow } from "../common/time.js";
import { toast } from "../common/toast.js";
import { disarm } from "./actions.js";
import { order, read } from "./callask.js";
import * as notes from "./callnotes.js";

const CHOSEN = "call-chosen";
const SAYS = { 1: "card", 2: "spoken", 3: "refused" };

const sheet = byId("call-sheet");
const fields = () => [...sheet.querySelectorAll("[data-note]")];
let id = sessionStorage.getItem(CHOSEN);
let shownOf = null;
let tell = null;

/** The call that keys act on; null where none is chosen. */
export const chosen = () => (sheet ? id : null);

/** Choose a call; null lets go. What is typed stays with the call it was typed for. */
export function choose(other) {
  if (other === id) return;
  // The second press is for whom the first one was.
  disarm(sheet);
  id = other;
  if (id) sessionStorage.setItem(CHOSEN, id);
  else sessionStorage.removeItem(CHOSEN);
  shutCard();
  warn("");
  byId("call-block-form").hidden = true;
  sheet.scrollTop = 0;
  tell.changed();
}

/** Say something before a second press. */
export function warn(text) {
  byId("call-warning").hidden = !text;
  setText(byId("call-warning").querySelector("span"), text);
}

/** To what is written. */
export function write() {
  if (id) byId("call-topic").focus();
  else toast(say("call.none.chosen"));
}

/** Out of a field, so that keys act again; every word stays. True where there was one. */
export function leave() {
  const field = document.activeElement;
  if (!sheet?.contains(field) || !field.matches("input, select, textarea")) return false;
  field.blur();
  if (field.closest("#call-block-form")) byId("call-block-form").hidden = true;
  return true;
}

// ------------------------------------------------------------------ what is shown

/** The fields show what the panel has, save what is being typed. */
function paintFields(details) {
  const isOther = shownOf !== id;
  shownOf = id;
  for (const field of fields()) {
    const name = field.dataset.note;
    const mine = notes.unsent(id, name);
    if (isOther) field.dataset.known = details[name] ?? "";
    if (isOther) sayOf(name, "");
    if (mine !== undefined) {
      if (isOther) field.value = mine;
    } else if (isOther || document.activeElement !== field) {
      field.value = field.dataset.known = details[name] ?? "";
    }
  }
}

function consentWords({ consent = "none", consent_at: at, consent_by: name }) {
  const words = say(`call.consent.${consent}`);
  return [words, at ? clockTime(at) : "", name].filter(Boolean).join(" · ");
}

/** Paint the chosen call; one that the agent has forgotten stays until somebody lets go of it. */
export function paint(call, details, before) {
  if (!sheet) return;
  sheet.hidden = id === null;
  if (id === null) return;
  const state = call?.state ?? "ended";
  sheet.dataset.state = state;
  setText(byId("call-name-now"), tell.nameOf(id));
  setText(byId("call-number"), [details.name ? details.number : "", before?.cases ? say("call.cases", before) : ""].filter(Boolean).join(" · "));
  paintFields(details);
  byId("call-consent-now").dataset.consent = details.consent ?? "none";
  setText(byId("call-consent-now"), consentWords(details));
  const isAnswered = ["waiting", "screening", "on_air"].includes(state);
  byId("call-card-open").disabled = !isAnswered;
  byId("call-answer").hidden = state !== "ringing";
  byId("call-air").hidden = !isAnswered;
  if (!byId("call-air").classList.contains("armed")) setText(byId("call-air").querySelector(".act-word"), say(state === "on_air" ? "call.unair" : "call.air"));
  const isScreened = state === "screening";
  byId("call-screen").hidden = !(isScreened || (state === "waiting" && tell.hasPrivate()));
  setText(byId("call-screen").querySelector(".act-word"), say(isScreened ? "call.unscreen" : "call.screen"));
  byId("call-drop").hidden = state === "ended";
  if (byId("call-complaint")) byId("call-complaint").hidden = Boolean(call && !call.answered_at);
  if (!byId("call-drop").classList.contains("armed")) setText(byId("call-drop").querySelector(".act-word"), say(state === "ringing" ? "call.refuse" : "call.hang_up"));
  byId("call-block").hidden = !details.number;
  byId("call-page")?.setAttribute("href", `/calls/${id}`);
  if (byId("call-page")) byId("call-page").hidden = state === "ringing";
  tick(call);
}

/** How long it was on the air in all. */
export function tick(call) {
  if (!sheet || !call) return;
  const now = call.on_air_since ? stationNow() - call.on_air_since : 0;
  const all = (call.on_air_ms + now) / 1000;
  setText(byId("call-total"), all >= 1 ? say("call.total", { time: length(all) }) : "");
}

function sayOf(name, text) {
  const line = byId(`call-${name}-told`);
  line.hidden = !text;
  setText(line, text);
}

/** What came of what was typed. */
function toldOf(ofCall, name, word, text) {
  const field = fields().find((one) => one.dataset.note === name);
  if (ofCall !== id || !field) return;
  if (word === "call.kept") field.dataset.known = text;
  const isTrouble = ["call.theirs", "call.note.failed"].includes(word);
  if (isTrouble || !byId(`call-${name}-told`).textContent.startsWith(say("call.theirs").split("{")[0])) {
    sayOf(name, isTrouble ? say(word, { theirs: text }) : "");
  } else if (word === "call.kept") sayOf(name, "");
  const isTold = fields().some((one) => !byId(`call-${one.dataset.note}-told`).hidden);
  byId("call-kept").dataset.word = word;
  setText(byId("call-kept"), isTold ? "" : say(word));
}

// ------------------------------------------------------------------ consent

export const isCardOpen = () => Boolean(sheet) && !byId("call-card").hidden;

/** Show the card that is read to the caller, or put it away. That it was read is marked in the recording. */
export async function card() {
  const rings = id && sheet.dataset.state === "ringing";
  if (!id || byId("call-card-open").disabled) return void toast(say(rings ? "call.ringing.first" : "call.none.chosen"));
  if (isCardOpen()) return shutCard();
  const mine = id;
  const answer = await read(`${mine}/card`);
  if (!answer || mine !== id) return;
  byId("call-card").querySelector("blockquote").replaceChildren(...answer.lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  byId("call-card").hidden = false;
  byId("call-card-open").setAttribute("aria-expanded", "true");
  byId("call-card").scrollIntoView({ block: "nearest" });
  if ((tell.known(mine).consent ?? "none") === "none") says("asked", mine);
}

/** Put the card away. True where it was open. */
export function shutCard() {
  if (!isCardOpen()) return false;
  byId("call-card").hidden = true;
  byId("call-card-open").setAttribute("aria-expanded", "false");
  return true;
}

async function says(said, of = id) {
  const answer = await order(`${of}/consent`, { said });
  if (answer.ok) tell.look();
  if (answer.ok && said !== "asked" && of === id) shutCard();
}

/** 1, 2 and 3 while the card is open. */
export function answered(key) {
  if (!isCardOpen() || !SAYS[key]) return false;
  says(SAYS[key]);
  return true;
}

// ------------------------------------------------------------------ blocking

/** Ask why the chosen caller is blocked, and until when; again: let it be. */
export function askBlock() {
  if (!id || byId("call-block").hidden) return toast(say("call.none.chosen"));
  const form = byId("call-block-form");
  form.hidden = !form.hidden;
  if (!form.hidden) byId("call-block-why").focus();
}

async function block(event) {
  event.preventDefault();
  const reason = byId("call-block-why");
  const name = byId("call-name-now").textContent;
  const answer = await order(`${id}/block`, { reason: reason.value, days: byId("call-block-days").value });
  if (!answer.ok) return;
  reason.value = "";
  byId("call-block-form").hidden = true;
  toast(say("call.blocked", { name }));
}

/** Begin. `what`: changed(), look(), air(id), drop(), screen(), answer(id), known(id), nameOf(id), hasPrivate(). */
export function start(what) {
  tell = what;
  notes.start(toldOf);
  for (const field of fields()) {
    field.addEventListener("input", () => notes.keep(id, field.dataset.note, field.value, field.dataset.known ?? ""));
    field.addEventListener("blur", () => tell.changed());
  }
  byId("call-answer").addEventListener("click", () => tell.answer(id));
  byId("call-air").addEventListener("click", () => tell.air(id));
  byId("call-drop").addEventListener("click", tell.drop);
  byId("call-screen").addEventListener("click", tell.screen);
  byId("call-card-open").addEventListener("click", card);
  for (const button of byId("call-card").querySelectorAll("[data-says]")) button.addEventListener("click", () => says(button.dataset.says));
  byId("call-block").addEventListener("click", askBlock);
  byId("call-block-form").addEventListener("submit", block);
  byId("call-let-go").addEventListener("click", () => choose(null));
}
