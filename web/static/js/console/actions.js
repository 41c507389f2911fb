// What the operator does: one request each, a guard before what can't be taken back.

import { byId, facts, say, setIcon, setText } from "../common/facts.js";
import { on } from "../common/feed.js";
import { lastStatus } from "./now.js";
import { openAlarms } from "./lists.js";
import { toast } from "../common/toast.js";

const GUARD = 2000;

const token = document.querySelector('meta[name="csrf-token"]').content;
let armed = null;
let starter = null;

/** Ask the panel; tells the operator what came of it. True where it was done. */
export async function ask(path, done, body) {
  if (!facts.may_run) return false;
  let answer;
  try {
    const response = await fetch(`/api/v1/air/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
      body: JSON.stringify(body ?? {}),
    });
    answer = await response.json();
  } catch {
    answer = { error: { message: say("failed.panel"), do: say("failed.panel.do") } };
  }
  if (answer.ok && done) toast(say(done));
  if (!answer.ok) toast(answer.error.message, answer.error.do, true);
  return Boolean(answer.ok);
}

/** The first press arms, a second one within two seconds acts. `item` is what it is about, if it is; `over` hears when it is no longer armed. */
export function guarded(button, act, item = null, over = null) {
  if (armed?.button === button) {
    disarm();
    act();
    return;
  }
  disarm();
  const word = button.querySelector(".act-word") ?? button.lastChild;
  armed = { button, word, was: word.textContent, item, over, timer: setTimeout(() => disarm(), GUARD) };
  button.classList.add("armed");
  word.textContent = say("guard.again");
}

/** Take a first press back, of a button anywhere or `within`. True where there was one. */
export function disarm(within = document) {
  if (!armed || !within.contains(armed.button)) return false;
  clearTimeout(armed.timer);
  armed.button.classList.remove("armed");
  armed.word.textContent = armed.was;
  armed.over?.();
  armed = null;
  refresh();
  return true;
}

/** Skip what is on the air as it is shown: never what came in its place between two presses. */
export function skip() {
  const item = String(lastStatus()?.now?.entry_id ?? "");
  guarded(byId("skip"), () => ask("skip", "done.skip", item ? { entry: item } : {}), item);
}

export function run() {
  const does = byId("run").dataset.does;
  if (does === "start") ask("start", "done.start");
  else guarded(byId("run"), () => ask("stop", "done.stop"));
}

/** Hold the log once what is on the air ends; again: take that back. Nothing is cut by it. */
export function stopAfter() {
  const on = byId("after").getAttribute("aria-pressed") !== "true";
  ask("stop-after", on ? "done.stop_after" : "done.stop_after_off", { on: on ? "yes" : "no" });
}

/** Change to a mode; without one, to the other. */
export function mode(wanted) {
  const to = wanted ?? (starter === "assist" ? "auto" : "assist");
  const button = document.querySelector(`[data-mode="${to}"]`);
  if (button.getAttribute("aria-pressed") === "true") return;
  guarded(button, () => ask("mode", "done.mode", { mode: to }));
}

/** Press a cart key: plays, or stops what plays. */
export function cart(slot) {
  const key = document.querySelector(`.cart[data-slot="${slot}"]`);
  if (!key || key.disabled) return;
  const does = key.dataset.playing === "yes" ? "stop" : "fire";
  ask(`carts/${encodeURIComponent(key.dataset.name)}/${does}`);
}

export function acknowledge(id) {
  ask(`alarms/${encodeURIComponent(id)}/ack`);
}

/** The most urgent alarm nobody has seen yet. */
export function acknowledgeFirst() {
  const first = openAlarms(lastStatus()?.alarms ?? []).find((row) => !row.acknowledged);
  if (first) acknowledge(first.id);
}

/** Buttons say what they would do now. */
function refresh() {
  const status = lastStatus();
  if (armed?.item && armed.item !== String(status?.now?.entry_id)) {
    toast(say("guard.other"), "", true);
    disarm();
  }
  if (!status || armed) return;
  const does = status.held || !status.now ? "start" : "stop";
  byId("run").dataset.does = does;
  setText(byId("run-word"), say(does));
  setIcon(byId("run-icon"), does);
  byId("skip").disabled = !status.now;
  byId("after").setAttribute("aria-pressed", String(Boolean(status.stop_after)));
  byId("stops-here").hidden = !status.stop_after;
  // While live or in fallback the status does not say who starts items: it stays as it was.
  if (["auto", "assist"].includes(status.mode)) starter = status.mode;
  for (const button of document.querySelectorAll("[data-mode][aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button.dataset.mode === starter));
  }
}

function press(selector, act) {
  for (const button of document.querySelectorAll(selector)) {
    button.addEventListener("click", () => act(button));
  }
}

/** Whether a finger on the page may be about to scroll it. */
const scrolls = () => document.documentElement.scrollHeight > innerHeight;

/** On the press, not on the release: a jingle waits for no finger. Unless that finger may scroll. */
function followWall() {
  let fired = false;
  byId("wall").addEventListener("pointerdown", (event) => {
    const key = event.target.closest(".cart");
    fired = event.pointerType !== "touch" || !scrolls();
    if (key && fired && event.button === 0) cart(key.dataset.slot);
  });
  byId("wall").addEventListener("click", (event) => {
    const key = event.target.closest(".cart");
    if (key && (event.detail === 0 || !fired)) cart(key.dataset.slot);
  });
}

/** Begin. */
export function start() {
  on("status", refresh);
  refresh();
  press("#skip", skip);
  press("#run", run);
  press("#after", stopAfter);
  press(".modes [data-mode]", (button) => mode(button.dataset.mode));
  followWall();
  byId("alarms").addEventListener("click", (event) => {
    const button = event.target.closest(".ack");
    if (button) acknowledge(button.dataset.alarm);
  });
}
