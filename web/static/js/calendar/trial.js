// An episode that is being moved: where it would be, whether it can be there, and saved or taken back.
//
// Nothing is changed until it is saved. Each place is tried at the panel, which answers with the
// reasons against it and the nearest free times.

import { byId, fill, setText } from "../common/facts.js";
import { toast } from "../common/toast.js";
import * as place from "./place.js";

const WAIT = 140;
const calendar = byId("calendar");
const grid = byId("grid");
const judgement = byId("judgement");
const token = document.querySelector('meta[name="csrf-token"]').content;

let moving = null;
let timer = null;
let asked = 0;
let heldBack = false;

export const isMoving = () => moving !== null;

/** What others changed does not replace what is in the hand; it is read when that is let go. */
export function holdBack(swap) {
  swap.shouldSwap = false;
  heldBack = true;
}

export function readHeldBack() {
  if (!heldBack) return;
  heldBack = false;
  htmx.trigger(grid, "again");
}

/** Take an episode up. */
export function begin(episode, byPointer = false) {
  const { id, start, end } = episode.dataset;
  const was = { start: place.toNumber(start), end: place.toNumber(end) };
  const ghost = episode.cloneNode(true);
  ghost.classList.add("ghost");
  ghost.tabIndex = -1;
  ghost.setAttribute("aria-hidden", "true");
  moving = { id, was, at: { ...was }, episode, ghost, pointer: byPointer, fits: true, moved: false };
  episode.classList.add("taken");
  document.body.classList.add("moving");
}

/** Put it somewhere, in numbers of `place`. */
export function to(start, end) {
  if (!moving || (moving.at.start === start && moving.at.end === end)) return;
  if (end - start < place.minutes(5) || end - start > place.minutes(24 * 60)) return;
  moving.at = { start, end };
  moving.moved = true;
  show();
  clearTimeout(timer);
  timer = setTimeout(judge, WAIT);
}

/** Move it by so many minutes; with `end`, its end alone. */
export function by(count, end = false) {
  const { start, end: until } = moving.at;
  to(start + (end ? 0 : place.minutes(count)), until + place.minutes(count));
}

/** Where it is now. */
export const at = () => ({ ...moving.at });
export const before = () => ({ ...moving.was });

function show() {
  const { start, end } = moving.at;
  const day = place.cell(grid, place.dayOf(start));
  const times = moving.ghost.querySelector("time");
  const clock = (number) => place.toWall(number).slice(11).replace(":", document.documentElement.lang === "id" ? "." : ":");
  setText(times, `${clock(start)}–${clock(end)}`);
  if (!day) moving.ghost.remove();
  else {
    const holder = day.querySelector(".column");
    if (moving.ghost.parentElement?.parentElement !== holder) {
      const row = document.createElement("li");
      moving.ghost.parentElement?.remove();
      row.append(moving.ghost);
      holder.append(row);
    }
    place.put(moving.ghost, place.minutesOf(start), (end - start) / place.minutes(1));
    if (!moving.pointer) moving.ghost.scrollIntoView({ block: "center", inline: "nearest" });
  }
}

async function judge() {
  const number = ++asked;
  const { id, at: { start, end } } = moving;
  const query = new URLSearchParams({ id, start: place.toWall(start), end: place.toWall(end) });
  const answer = await send(`${calendar.dataset.try}?${query}`);
  // A later place has been asked for meanwhile.
  const html = answer ? await answer.text() : "";
  if (moving && number === asked && html) verdict(html);
}

function verdict(html) {
  judgement.innerHTML = html;
  judgement.hidden = false;
  const judged = judgement.querySelector(".judged");
  moving.fits = judged.dataset.fits === "yes";
  moving.ghost.classList.toggle("clashes", !moving.fits);
  setText(byId("told"), judgement.textContent.replace(/\s+/g, " ").trim());
}

async function send(address, form = null) {
  const headers = { "X-CSRF-Token": token, "HX-Request": "true" };
  try {
    const answer = await fetch(address, form ? { method: "POST", headers, body: new URLSearchParams(form) } : { headers });
    if (answer.ok || answer.status === 422) return answer;
    const { error } = await answer.json();
    toast(error.message, error.do, true);
  } catch {
    document.body.dispatchEvent(new CustomEvent("htmx:sendError", { detail: { xhr: { responseText: "" } } }));
  }
  return null;
}

/** Keep it where it is now. */
export async function keep() {
  if (!moving || moving.saving) return;
  if (!moving.moved) return end();
  const mine = moving;
  const { id, at: now, was } = mine;
  mine.saving = true;
  const answer = await send(calendar.dataset.move, {
    id,
    start: place.toWall(now.start),
    end: place.toWall(now.end),
    was_start: place.toWall(was.start),
    was_end: place.toWall(was.end),
  });
  const html = answer ? await answer.text() : "";
  mine.saving = false;
  // It was taken back meanwhile: what is saved is seen by the grid itself.
  if (moving !== mine) return;
  if (answer?.ok) done(html, id);
  else if (answer) verdict(html);
  else {
    heldBack = true;
    end();
  }
}

/** Take the last move back. */
export async function undo() {
  const button = byId("undo");
  if (!button) return;
  const { id, start, end: until, moved, wasStart, wasEnd } = button.dataset;
  const form = { id, start, end: until, moved, was_start: wasStart, was_end: wasEnd };
  const answer = await send(calendar.dataset.undo, form);
  if (answer?.ok) done(await answer.text(), id);
  else if (answer) {
    judgement.innerHTML = await answer.text();
    toast(judgement.querySelector(".reasons")?.textContent.trim() ?? "", "", true);
    judgement.replaceChildren();
  }
}

function done(html, id) {
  const bar = byId("bar");
  bar.innerHTML = html;
  htmx.process(bar);
  grid.dataset.focus = id;
  heldBack = true;
  if (moving) end();
  else readHeldBack();
}

/** Leave it where it was. */
export function takeBack() {
  if (!moving) return;
  setText(byId("told"), calendar.dataset.wordBack);
  const { episode } = moving;
  end();
  episode.focus();
}

function end() {
  if (!moving) return;
  clearTimeout(timer);
  asked += 1;
  moving.ghost.parentElement?.remove();
  moving.episode.classList.remove("taken");
  document.body.classList.remove("moving");
  judgement.hidden = true;
  judgement.replaceChildren();
  moving = null;
  readHeldBack();
}

/** Say what is being moved. */
export function announce() {
  const what = moving.episode.querySelector("b").textContent;
  setText(byId("told"), fill(calendar.dataset.wordMoving, { what }));
}
