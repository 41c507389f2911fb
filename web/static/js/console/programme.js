// The programme that is on, beside what comes next: its part, how late it is, the next part's key.
//
// The panel makes it; it is asked for anew when anybody changes something of it, when another item
// is on the air, and at the moment the panel named.

import { offBy, standing } from "../common/course.js";
import { byId, say, setText } from "../common/facts.js";
import { on } from "../common/feed.js";
import { countdown, length, stationNow } from "../common/time.js";
import { toast } from "../common/toast.js";

const TABLES = ["episode", "episode_mark", "episode_segment", "programme_segment", "programme", "guest", "official", "asrun_span"];
const TICK = 250;
const AGAIN = 5000;
const SOON = 30_000;

const token = document.querySelector('meta[name="csrf-token"]').content;
const place = byId("programme");
let lookAt = 0;
let underWay = false;
let numbers = null;
let playing = null;

const shown = () => byId("programme-shown");

/** Put in what the panel made; who had a button of it under the hand has it again. */
function put(html) {
  const held = place.contains(document.activeElement) ? document.activeElement.id : "";
  place.innerHTML = html;
  if (held) (byId(held) ?? byId("programme-open"))?.focus({ preventScroll: true });
  paint();
}

async function ask() {
  if (underWay) return;
  underWay = true;
  lookAt = stationNow() + AGAIN;
  try {
    const response = await fetch(place.dataset.url);
    if (response.ok) {
      const again = Number(response.headers.get("X-Look-Again"));
      // Without a moment the next change tells.
      lookAt = again ? Math.max(again, lookAt) : Infinity;
      put(response.status === 204 ? "" : await response.text());
    }
  } catch {
    // What is known stays; it is asked for again.
  } finally {
    underWay = false;
  }
}

async function mark(how, button) {
  if (!button) return;
  const values = new URLSearchParams({ position: button.dataset.position });
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
  else ask();
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
    setText(byId("programme-left"), now < Number(start) ? countdown((Number(start) - now) / 1000) : "");
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
  if (left < 0 && !goesOn && now > lookAt - AGAIN) lookAt = Math.min(lookAt, now);
}

function tick() {
  if (stationNow() >= lookAt) ask();
  paint();
}

function take(event) {
  const mine = TABLES.map((table) => event.numbers[table]).join();
  if (numbers !== mine) ask();
  numbers = mine;
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
  on("status", ({ now }) => {
    const entry = now?.entry_id ?? null;
    if (entry !== playing && shown()) ask();
    playing = entry;
  });
  place.addEventListener("click", press);
  setInterval(tick, TICK);
}
