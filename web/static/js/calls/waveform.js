// The call as it sounded, small: its tracks, where it was on the air, its marks, and where one listens.

import { colour, fit } from "../common/canvas.js";
import { Picture } from "../library/picture.js";
import { View } from "../library/view.js";

const TOP = 14;
const GAP = 4;

const canvas = document.getElementById("call-wave");
const facts = canvas ? JSON.parse(document.getElementById("call-facts").textContent) : null;
const view = facts ? new View(facts.seconds) : null;
let lanes = [];
let at = 0;

function paint() {
  const { pen, width, height } = fit(canvas);
  view.width = Math.max(1, width);
  const each = (height - TOP) / lanes.length;
  pen.fillStyle = colour("--air");
  for (const [first, last] of facts.spans) {
    const [left, wide] = [view.x(first), Math.max(2, view.x(last) - view.x(first))];
    pen.globalAlpha = 0.14;
    pen.fillRect(left, TOP, wide, height - TOP);
    pen.globalAlpha = 1;
    pen.fillRect(left, 3, wide, 7);
  }
  const all = { from: 0, to: facts.seconds, inside: colour("--accent"), outside: colour("--accent") };
  lanes.forEach((picture, number) => picture.drawLane(pen, view, TOP + number * each + GAP / 2, each - GAP, all));
  pen.fillStyle = colour("--soon");
  for (const moment of facts.marks) pen.fillRect(view.x(moment) - 1.5, 0, 3, height);
  pen.fillStyle = colour("--ink");
  pen.fillRect(view.x(at) - 1, 0, 2, height);
}

/** Where one listens, in seconds. */
export function show(second) {
  if (!canvas || canvas.hidden) return;
  at = second;
  paint();
}

/** Draw it; `hear(second)` is what a press does. */
export async function start(hear) {
  if (!canvas) return;
  lanes = facts.waveforms.map((address) => new Picture(address, () => {}));
  await Promise.all(lanes.map((picture) => picture.load()));
  if (lanes.some((picture) => picture.isEmpty)) return;
  canvas.hidden = false;
  document.getElementById("call-wave-legend").hidden = false;
  paint();
  new ResizeObserver(paint).observe(canvas);
  new MutationObserver(paint).observe(document.documentElement, { attributes: true });
  canvas.addEventListener("click", (event) => hear(view.at(event.clientX - canvas.getBoundingClientRect().left)));
}
