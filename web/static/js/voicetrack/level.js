// The level of the microphone: a bar, the peak that was held, a figure and a word.

import { byId, setText } from "../common/facts.js";
import { number } from "../common/time.js";
import { say } from "./words.js";

const FLOOR = -60;
const SOFT = -30;
const LOUD = -3;
const SPOKEN = -50;
const FALL = 24;
const HOLD = 1500;

let shown = FLOOR;
let held = { level: FLOOR, at: 0 };
let last = performance.now();
let told = { text: "", at: 0 };

const share = (level) => Math.max(0, Math.min(1, 1 - level / FLOOR));

/** A sample's height as dB under full scale; what is cut off there counts as 0. */
export const decibels = (peak) => (peak > 0 ? Math.min(0, Math.max(FLOOR, 20 * Math.log10(peak))) : FLOOR);

function word(level) {
  if (level > LOUD) return "loud";
  if (level > SOFT) return "good";
  return level > SPOKEN ? "soft" : "none";
}

/** Show a block of samples. */
export function show(block) {
  let peak = 0;
  for (const sample of block) peak = Math.max(peak, Math.abs(sample));
  const now = performance.now();
  const level = decibels(peak);
  shown = Math.max(level, shown - (FALL * (now - last)) / 1000);
  last = now;
  if (level >= held.level || now - held.at > HOLD) held = { level, at: now };
  byId("level-lit").style.transform = `scaleX(${share(shown)})`;
  byId("level-hold").style.left = `${100 * share(held.level)}%`;
  // Words change twice a second at most: nobody reads more.
  if (now - told.at < 500) return;
  told.at = now;
  const rated = word(held.level);
  byId("level").dataset.word = rated;
  byId("level").setAttribute("aria-valuenow", String(Math.round(held.level)));
  byId("level").setAttribute("aria-valuetext", say(`level.${rated}`));
  setText(byId("level-figure"), `${number(Math.round(held.level))} dB`);
  setText(byId("level-word"), say(`level.${rated}`));
}

/** There is no microphone. */
export function rest() {
  shown = FLOOR;
  held = { level: FLOOR, at: 0 };
  byId("level-lit").style.transform = "scaleX(0)";
  byId("level-hold").style.left = "0%";
  byId("level").dataset.word = "";
  setText(byId("level-figure"), "--");
  setText(byId("level-word"), "");
}
