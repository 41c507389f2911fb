// The calendar's hands: an episode is dragged, or moved with the keys; a click opens it.

import { byId } from "../common/facts.js";
import { toast } from "../common/toast.js";
import "../programmes/dialog.js";
import * as place from "./place.js";
import * as trial from "./trial.js";

const STEP = 15;
const FINE = 5;
const THRESHOLD = 5;
const DAY = 24 * 60;
const calendar = byId("calendar");
const grid = byId("grid");
const may = calendar.dataset.may === "yes";

let drag = null;
let dragged = false;

function open(episode) {
  htmx.ajax("GET", `/calendar/episodes/${encodeURIComponent(episode.dataset.id)}`, { target: "#dialog-content", source: episode });
}

function isHeld(episode) {
  if (!may || "out" in episode.dataset) return true;
  if (!("fixed" in episode.dataset)) return false;
  toast(calendar.dataset.wordFixed);
  return true;
}

// ------------------------------------------------------------------ by hand

function press(event) {
  const episode = event.target.closest(".episode");
  dragged = false;
  if (!episode || event.button !== 0 || trial.isMoving() || !may || event.pointerType === "touch") return;
  if ("fixed" in episode.dataset || "out" in episode.dataset || "goesOn" in episode.dataset) return;
  drag = { episode, x: event.clientX, y: event.clientY, end: event.target.matches(".pull") };
}

function pull(event) {
  if (!drag) return;
  const dx = event.clientX - drag.x;
  const dy = event.clientY - drag.y;
  if (!trial.isMoving()) {
    if (Math.hypot(dx, dy) < THRESHOLD) return;
    drag.episode.setPointerCapture(event.pointerId);
    trial.begin(drag.episode, true);
    dragged = true;
  }
  const was = trial.before();
  const week = grid.querySelector(".week");
  const hour = week ? parseFloat(getComputedStyle(week).getPropertyValue("--hour")) : 0;
  const down = hour ? Math.round(((dy / hour) * 60) / FINE) * FINE : 0;
  if (drag.end) return trial.to(was.start, was.end + place.minutes(down));
  const days = daysBetween(drag.x, drag.y, event);
  trial.to(was.start + place.minutes(days * DAY + down), was.end + place.minutes(days * DAY + down));
}

function daysBetween(x, y, event) {
  const week = grid.querySelector(".week") !== null;
  const from = place.dayAt(grid, x, week ? event.clientY : y) ?? place.dayAt(grid, x, y);
  const onto = place.dayAt(grid, event.clientX, event.clientY);
  if (!from || !onto) return 0;
  return Math.round((place.toNumber(`${onto}T00:00`) - place.toNumber(`${from}T00:00`)) / place.minutes(DAY));
}

function drop() {
  if (!drag) return;
  drag = null;
  if (trial.isMoving()) trial.keep();
  else trial.readHeldBack();
}

// ---------------------------------------------------------------- with keys

const ARROWS = { ArrowUp: -1, ArrowDown: 1 };
const SIDES = { ArrowLeft: -DAY, ArrowRight: DAY };

function keyed(event) {
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && !event.target.matches("input, textarea")) {
    event.preventDefault();
    trial.undo();
  } else if (trial.isMoving()) steer(event);
  else if (event.target.matches(".episode") && event.key.toLowerCase() === "m" && !event.ctrlKey) take(event.target);
}

function take(episode) {
  if (isHeld(episode)) return;
  trial.begin(episode);
  trial.announce();
}

function steer(event) {
  if (event.target.closest("#judgement") && event.key === "Enter") return;
  if (event.key === "Enter") trial.keep();
  else if (event.key === "Escape") trial.takeBack();
  else if (event.key in ARROWS) trial.by(ARROWS[event.key] * (event.shiftKey ? FINE : STEP), event.altKey);
  else if (event.key in SIDES && !event.altKey) trial.by(SIDES[event.key]);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// -------------------------------------------------------------------- clicks

function click(event) {
  const slot = event.target.closest(".slot");
  if (slot) {
    const { start, end } = trial.at();
    const free = place.toNumber(slot.dataset.start);
    trial.to(free, free + end - start);
  } else if (event.target.closest("#keep")) trial.keep();
  else if (event.target.closest("#take-back")) trial.takeBack();
  else if (event.target.closest("#undo")) trial.undo();
  else if (event.target.closest(".episode") && !dragged && !trial.isMoving()) open(event.target.closest(".episode"));
}

/** An empty place was pressed twice: something is to be put in there. */
function pressTwice(event) {
  const column = event.target.closest(".week .column");
  if (!may || !column || event.target.closest(".episode")) return;
  const week = grid.querySelector(".week");
  const hour = parseFloat(getComputedStyle(week).getPropertyValue("--hour"));
  const half = Math.floor((event.clientY - column.getBoundingClientRect().top) / (hour / 2));
  const clock = (number) => `${String(Math.floor(number / 2) % 24).padStart(2, "0")}:${number % 2 ? "30" : "00"}`;
  const query = new URLSearchParams({ day: column.closest(".day").dataset.day, starts: clock(half), ends: clock(half + 2) });
  htmx.ajax("GET", `${calendar.dataset.add}?${query}`, { target: "#dialog-content" });
}

function fresh() {
  place.placeAll(grid);
  const wanted = grid.dataset.focus;
  delete grid.dataset.focus;
  if (wanted) grid.querySelector(`.episode[data-id="${CSS.escape(wanted)}"]`)?.focus();
}

function start() {
  grid.addEventListener("pointerdown", press);
  window.addEventListener("pointermove", pull);
  window.addEventListener("pointerup", drop);
  window.addEventListener("pointercancel", () => {
    if (!drag) return;
    drag = null;
    trial.takeBack();
    trial.readHeldBack();
  });
  document.addEventListener("keydown", keyed, true);
  calendar.addEventListener("click", click);
  grid.addEventListener("dblclick", pressTwice);
  // What others change waits while something is in the hand.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== grid) return;
    if (drag || trial.isMoving()) trial.holdBack(event.detail);
    else if (!grid.dataset.focus && grid.contains(document.activeElement)) grid.dataset.focus = document.activeElement.dataset.id ?? "";
    grid.dataset.top = grid.querySelector(".week")?.scrollTop ?? "";
  });
  document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target !== grid) return;
    const week = grid.querySelector(".week");
    fresh();
    if (week && grid.dataset.top) week.scrollTop = Number(grid.dataset.top);
  });
  document.body.addEventListener("dialog-done", () => htmx.trigger(grid, "again"));
  fresh();
  place.scrollToFirst(grid);
}

start();
