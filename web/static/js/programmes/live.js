// The programme view follows the clock: what is left of the part, whether it runs over, when it ends.
//
// Where parts are marked as they begin, the last marked one goes on until the next is; else they
// follow each other by the clock.

import { offBy, standing } from "../common/course.js";
import { byId, facts, fill, setText } from "../common/facts.js";
import { on } from "../common/feed.js";
import { countdown, length, minuteTime, stationNow } from "../common/time.js";

const TICK = 200;
const MUCH = 60_000;
const SOON = 30_000;
const AGAIN = 3000;
let askedAt = 0;
let playing = facts.status?.now?.entry_id;

const numbers = (row) => ({
  planned: Number(row.dataset.planned),
  expected: Number(row.dataset.expected),
  long: Number(row.dataset.seconds) * 1000,
});

function lateWords(run, ms) {
  const { wordLate: late, wordEarly: early, wordOnTime: onTime } = run.dataset;
  const { word, by } = offBy(ms);
  return fill({ late, early, onTime }[word], { by });
}

/** Ask for the rundown anew: by the clock another part is on. */
function ask(now) {
  if (now - askedAt < AGAIN) return;
  askedAt = now;
  htmx.trigger(byId("rundown"), "due");
}

function paintPart(run, now, row, isLast) {
  const { left, over, goesOn } = standing(now, { ...numbers(row), told: run.dataset.told === "yes", isLast });
  if (left < 0 && !goesOn) ask(now);
  setText(byId("part-left"), over ? `+${length(over / 1000)}` : countdown(Math.max(0, left) / 1000));
  setText(byId("part-word"), over ? run.dataset.wordOver : run.dataset.wordLeft);
  byId("cell-part").dataset.tone = left < SOON ? "soon" : "";
  return over;
}

function paint() {
  const run = byId("run");
  if (!run) return;
  const now = stationNow();
  const rows = [...run.querySelectorAll(".lines > li")];
  const at = rows.findIndex((row) => row.dataset.stand === "now");
  const start = Number(run.dataset.start);
  const end = Number(run.dataset.end);
  setText(byId("left"), now < start ? length((end - start) / 1000) : now < end ? countdown((end - now) / 1000) : `+${length((now - end) / 1000)}`);
  if (at < 0) return paintBeside(run, now, rows, start, end);
  const over = paintPart(run, now, rows[at], at === rows.length - 1);
  const { planned, expected, long } = numbers(rows[at]);
  const late = expected - planned + over;
  const rest = rows.slice(at + 1).reduce((sum, row) => sum + numbers(row).long, 0);
  const ends = expected + long + over + rest;
  setText(byId("late"), lateWords(run, late));
  setText(byId("ends"), minuteTime(ends));
  setText(byId("ends-late"), lateWords(run, ends - end));
  byId("cell-late").dataset.tone = late > MUCH ? "soon" : "";
}

/** Before it, and after it. */
function paintBeside(run, now, rows, start, end) {
  const before = now < start;
  setText(byId("part-left"), before ? countdown((start - now) / 1000) : "");
  setText(byId("part-word"), before ? run.dataset.wordUntil : run.dataset.wordEnded);
  if (!before && now < end && rows.some((row) => row.dataset.stand === "ahead")) ask(now);
}

const TYPED = "input, textarea, select, [contenteditable]";
const KEYS = { n: "next", u: "back" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.matches(TYPED)) return;
  if (document.querySelector("dialog[open]")) return;
  const button = byId(KEYS[event.key.toLowerCase()] ?? "");
  if (button) button.click();
});

// Another piece is on: it may be a part of the rundown.
on("status", ({ now }) => {
  if (now?.entry_id === playing) return;
  playing = now?.entry_id;
  htmx.trigger(byId("rundown"), "due");
});

document.body.addEventListener("htmx:afterSettle", paint);
paint();
setInterval(paint, TICK);
