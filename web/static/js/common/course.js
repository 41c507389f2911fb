// How a part of a rundown stands by the clock, and in which words that is told.

import { length } from "./time.js";

const NEAR = 5000;

/** What is left of a part, ms, by how much it runs over, and how late the programme is by then. */
export function standing(now, { planned, expected, long, told, isLast }) {
  const left = expected + long - now;
  // Where parts are marked as they begin, the last marked one goes on until the next is.
  const goesOn = told || isLast;
  const over = goesOn ? Math.max(0, -left) : 0;
  return { left, over, goesOn, late: expected - planned + over };
}

/** Late, early or on time: which of three words, and what stands in it. */
export function offBy(ms) {
  const word = ms > NEAR ? "late" : ms < -NEAR ? "early" : "onTime";
  return { word, by: length(Math.abs(ms) / 1000) };
}
