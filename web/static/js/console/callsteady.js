// Rows stay where they are while a hand is over them, and a press is for what could be read when it was made.

const REST = 3000;
const READ = 700;
const LINGER = 300;
const PRESS = 10_000;

const changed = new WeakMap();
let movedAt = -Infinity;
let heldTo = -Infinity;
let last = "";

const since = (moment) => performance.now() - moment;

/** Whether a pointer goes about the rows, or presses one: none of them may move. */
export const isHeld = () => performance.now() < heldTo || since(movedAt) < REST;

/** What this hand has ordered may be seen at once. */
export function letGo() {
  movedAt = heldTo = -Infinity;
}

/** `calls` as those `shown` stand, while a hand is over them: who is new comes last, who is forgotten stays. */
export function asTheyStand(shown, calls) {
  if (!isHeld()) return calls;
  const now = new Map(calls.map((call) => [call.id, call]));
  const stay = shown.map((call) => now.get(call.id) ?? call);
  const ids = new Set(shown.map((call) => call.id));
  return [...stay, ...calls.filter((call) => !ids.has(call.id))];
}

/** A row, or its key, is for something else from now on. */
export const turned = (one) => changed.set(one, performance.now());

/** Paint, and note which rows are somewhere else after it; who comes into an empty place is in nobody's. */
export function noting(list, paint) {
  const top = (row) => row.getBoundingClientRect().top;
  const before = new Map([...list.children].map((row) => [row, top(row)]));
  const ends = Math.max(...[...before.keys()].map((row) => row.getBoundingClientRect().bottom), -Infinity);
  paint();
  for (const row of list.children) {
    const was = before.get(row);
    if (was === undefined ? top(row) < ends - 1 : Math.abs(top(row) - was) > 1) turned(row);
  }
}

/** Whether a pointer's press comes before what it is on could be read. */
export const isTooSoon = (one, event) => event.detail > 0 && since(changed.get(one) ?? -Infinity) < READ;

/** Whether something that changed at a moment could not be read yet. */
export const isFresh = (moment) => since(moment) < READ;

/** Begin. */
export function start(list) {
  list.addEventListener("pointermove", (event) => {
    // Rows that move under a pointer at rest are told as a move of it.
    const here = `${event.clientX} ${event.clientY}`;
    if (here !== last && event.pointerType !== "touch") movedAt = performance.now();
    last = here;
  });
  list.addEventListener("pointerleave", () => (movedAt = -Infinity));
  list.addEventListener("pointerdown", () => (heldTo = performance.now() + PRESS));
  // The click comes a moment after.
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (heldTo = Math.min(heldTo, performance.now() + LINGER)));
}
