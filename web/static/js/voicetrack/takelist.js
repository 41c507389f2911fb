// The takes of this page to choose from, and the picture of the chosen one.

import { byId, setText } from "../common/facts.js";
import { length, minuteTime } from "../common/time.js";
import { say } from "./words.js";

const LOUD = 0.98;
const QUIET = 0.003;

let takes = [];
let chosen = null;
let changed = () => {};
let drawn = {};

export const chosenTake = () => chosen;
export const allTakes = () => takes;

function remark(take) {
  if (take.peak >= LOUD) return say("take.loud");
  return take.peak < QUIET ? say("take.quiet") : "";
}

function row(take, number, place) {
  const label = byId("take-row").content.firstElementChild.cloneNode(true);
  const input = label.querySelector("input");
  input.value = take.id;
  input.checked = take === chosen;
  setText(label.querySelector("b"), say("take.name", { number }));
  const where = take.place === place ? "" : say("take.elsewhere", { place: take.words });
  const facts = say("take.facts", { length: length(Math.round(take.seconds)), time: minuteTime(take.at) });
  setText(label.querySelector(".what .dim"), [facts, where].filter(Boolean).join(" · "));
  setText(label.querySelector(".facts"), remark(take));
  return label;
}

/** Draw the list, for the place that is shown. */
export function paint() {
  const place = byId("place").dataset.after;
  const held = byId("take-list").contains(document.activeElement);
  byId("take-list").replaceChildren(...takes.map((take, at) => row(take, at + 1, place)));
  byId("takes").hidden = takes.length === 0;
  if (held) byId("take-list").querySelector("input:checked")?.focus();
  draw();
}

/** The chosen take's shape. */
export function draw() {
  const canvas = byId("shape");
  canvas.hidden = !chosen;
  if (!chosen) return;
  const ratio = window.devicePixelRatio || 1;
  const width = Math.max(1, Math.round(canvas.clientWidth * ratio));
  const { color } = getComputedStyle(canvas);
  // A long take has many samples: it is drawn again only where it would look otherwise.
  if (drawn.take === chosen && drawn.width === width && drawn.color === color) return;
  drawn = { take: chosen, width, color };
  canvas.width = width;
  canvas.height = Math.round(canvas.clientHeight * ratio);
  const context = canvas.getContext("2d");
  const middle = canvas.height / 2;
  context.fillStyle = color;
  chosen.extremes(width).forEach(([low, high], x) => {
    const top = middle - high * middle;
    context.fillRect(x, top, 1, Math.max(1, (high - low) * middle));
  });
}

/** Choose a take; none for the last of them. */
export function choose(take = takes.at(-1)) {
  chosen = take ?? null;
  paint();
  changed();
}

/** A new take; it is the chosen one. */
export function add(take) {
  takes.push(take);
  choose(take);
}

/** Takes that were there before. */
export function restore(kept) {
  takes = [...kept, ...takes];
  choose(chosen ?? undefined);
}

/** Forget a take. */
export async function remove(take) {
  takes = takes.filter((other) => other !== take);
  if (chosen === take) choose();
  else paint();
  await take.remove();
}

/** Begin; `told()` is called when another take is chosen. */
export function start(told) {
  changed = told;
  byId("take-list").addEventListener("change", ({ target }) => choose(takes.find(({ id }) => id === target.value)));
  window.addEventListener("resize", draw);
}

