// The programme that is on, beside what comes next: its part, how late it is, the next part's key.
//
// The panel makes it; it is asked for anew when anybody changes something of it, when what went out
// is written down, and at the moment the panel named.

import { offBy, standing } from "../common/course.js";
import { byId, say, setText } from "../common/facts.js";
import { on } from "../common/feed.js";
import { countdown, length, stationNow } from "../common/time.js";
import { toast } from "../common/toast.js";

const TABLES = ["episode", "episode_mark", "episode_segment", "programme_segment", "programme", "guest", "official"];
const TICK = 250;
const AGAIN = 5000;
const SOON = 30_000;
// Many consoles hear of the same change at once: each asks at a moment of its own, within a second.
const SPREAD = 400;

const token = document.querySelector('meta[name="csrf-token"]').content;
const place = byId("programme");
let lookAt = 0;
let askedAt = 0;
let underWay = false;
let numbers = null;
let aired = null;

const shown = () => byId("programme-shown");

/** Put in what the panel made; who had a button of it under the hand has it again. */
function put(html) {
  const held = place.contains(document.activeElement) ? document.activeElement.id : "";
  place.innerHTML = html;
  if (held) (byId(held) ?? byId("programme-open"))?.focus({ preventScroll: true });
  paint();
}

function askSoon() {
  lookAt = Math.min(lookAt, stationNow() + Math.random() * SPREAD);
}

/** Put in what the panel says, and return when it named to look again; null where it did not answer. */
async function read() {
  try {
    const response = await fetch(place.dataset.url);
    if (!response.ok) return null;
    put(response.status === 204 ? "" : await response.text());
    // Without a moment the next change tells.
    return Number(response.headers.get("X-Look-Again")) || Infinity;
  } catch {
    return null; // What is known stays.
  }
}

async function ask() {
  if (underWay) return askSoon();
  underWay = true;
  askedAt = stationNow();
  // What changes while the answer is on its way is asked for after it.
  lookAt = Infinity;
  const again = await read();
  underWay = false;
  lookAt = Math.min(lookAt, Math.max(again ?? 0, askedAt + AGAIN));
}

async function mark(how, button) {
  if (!button) return;
  const values = new URLSearchParams({ position: button.dataset.position, seen: shown().dataset.seen });
  let answer = null;
  try {
    const response = await fetch(`/episodes/${shown().dataset.episode}/run/${how}`, {
      method: "POST",
      headers: { "X-CSRF-Token": token, "HX-Request": "true" },
      body: values,
    });
    answer = response.ok ? null : (await response.json()).error;
  } catch {
    answer = { message: say("failed.panel"), do: say("failed.panel.do") };
  }
  if (answer) toast(answer.message, answer.do, true);
  ask();
}

/** The next part begins now. */
export const next = () => mark("mark", byId("programme-next"));

/** The last part that was said to begin did not. */
export const back = () => mark("unmark", byId("programme-back"));

/** To the page of the programme. */
export const open = () => byId("programme-open")?.click();

function paint() {
  const row = shown();
  if (!row) return;
  const now = stationNow();
  const { start, end, planned, expected, seconds, last, told } = row.dataset;
  byId("programme-late").dataset.off = "";
  if (expected === undefined) {
    const until = now < Number(start) ? Number(start) : Number(end);
    setText(byId("programme-left"), now < until ? countdown((until - now) / 1000) : "");
    setText(byId("programme-late"), now > Number(end) ? say("programme.late", { by: length((now - Number(end)) / 1000) }) : "");
    return;
  }
  const part = { planned: Number(planned), expected: Number(expected), long: Number(seconds) * 1000 };
  const { left, over, goesOn, late } = standing(now, { ...part, told: told === "yes", isLast: last === "yes" });
  setText(byId("programme-left"), over ? `+${length(over / 1000)}` : countdown(Math.max(0, left) / 1000));
  byId("programme-left").dataset.warn = left < SOON ? "yes" : "no";
  const { word, by } = offBy(late);
  setText(byId("programme-late"), say(`programme.${word}`, { by }));
  byId("programme-late").dataset.off = word;
  // By the clock another part is on.
  if (left < 0 && !goesOn && now > askedAt + AGAIN) lookAt = now;
}

function tick() {
  if (!underWay && stationNow() >= lookAt) ask();
  paint();
}

function take(event) {
  const mine = TABLES.map((table) => event.numbers[table]).join();
  const song = event.numbers.asrun_span;
  // What went out counts where a programme is on: it may be a part of its rundown.
  if (numbers !== mine || (shown() && aired !== song)) askSoon();
  numbers = mine;
  aired = song;
}

function press(event) {
  const button = event.target.closest("button");
  if (button?.id === "programme-next") next();
  if (button?.id === "programme-back") back();
}

/** Begin; nothing where who looks may not see programmes. */
export function start() {
  if (!place) return;
  on("changed", take);
  place.addEventListener("click", press);
  setInterval(tick, TICK);
}
