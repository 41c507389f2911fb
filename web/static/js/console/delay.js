// The programme delay: armed and taken down, and one press that throws away what nobody has heard.

import { byId, say, setText } from "../common/facts.js";
import { on } from "../common/feed.js";
import { number, shortTime } from "../common/time.js";
import { ask } from "./actions.js";
import { lastStatus } from "./now.js";

const delay = () => lastStatus()?.delay ?? null;
const isArmed = () => ["building", "full"].includes(delay()?.state);

/** Arm it, or take it down; neither cuts anything. */
export function turn() {
  if (!delay()) return;
  if (isArmed()) ask("delay/end", delay().programme ? "done.delay_end_hand" : "done.delay_end");
  else ask("delay/start", "done.delay_start");
}

/** At once, with one press: there is no time for a second one. */
export function dump() {
  ask("delay/dump", "done.delay_dump");
}

function heldWord({ state, held, target }) {
  if (state === "off") return "";
  const seconds = number(Math.floor(held));
  return state === "building" ? say("delay.building", { seconds, target: number(target) }) : say("delay.held", { seconds });
}

/** Whose it is, and when the programme takes it down by itself. */
function whoseWord({ state, programme, until }) {
  if (state === "off" || !programme) return "";
  return until ? say("delay.until", { time: shortTime(until) }) : say("delay.programme");
}

function refresh() {
  const now = delay();
  byId("delay").hidden = !now;
  if (!now) return;
  byId("delay").dataset.state = now.state;
  byId("delay-arm").setAttribute("aria-pressed", String(isArmed()));
  setText(byId("delay-arm").querySelector(".act-word"), say(isArmed() ? "delay.end" : "delay.arm"));
  byId("delay-dump").disabled = !now.armed;
  setText(byId("delay-held"), heldWord(now));
  setText(byId("delay-whose"), whoseWord(now));
}

/** Begin, after `now` and `actions`. */
export function start() {
  on("status", refresh);
  refresh();
  byId("delay-arm").addEventListener("click", turn);
  byId("delay-dump").addEventListener("click", dump);
}
