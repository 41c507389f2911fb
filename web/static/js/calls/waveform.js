// The call as it sounded, small: its tracks, where it was on the air, its marks, and where one listens.

import { Picture } from "../library/picture.js";
import { View } from "../library/view.js";

const TOP = 14;
const GAP = 4;
const LARGEST = 3;
const ROOM = 118;

const canvas = document.getElementById("call-wave");
const facts = canvas ? JSON.parse(document.getElementById("call-facts").textContent) : null;
const view = facts ? new View(facts.seconds) : null;
let lanes = [];
let at = 0;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function pen() {
  const ratio = window.devicePixelRatio || 1;
  const { width, height } = canvas.getBoundingClientRect();
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const made = canvas.getContext("2d");
  made.setTransform(ratio, 0, 0, ratio, 0, 0);
  made.clearRect(0, 0, width, height);
  view.width = Math.max(1, width);
  return { made, width, height };
}

/** A telephone's voice is faint: it is drawn as high as there is room, up to three times. */
function larger(picture) {
  const most = picture.whole?.pairs.reduce((high, one) => Math.max(high, Math.abs(one)), 1);
  return most ? Math.max(1, Math.min(LARGEST, ROOM / most)) : 1;
}

function drawLane(made, picture, top, height) {
  made.save();
  const factor = larger(picture);
  made.translate(0, top + (height / 2) * (1 - factor));
  made.scale(1, factor);
  const ink = colour("--accent");
  picture.draw(made, view, height, { from: 0, to: facts.seconds, inside: ink, outside: ink });
  made.restore();
}

function paint() {
  const { made, height } = pen();
  const each = (height - TOP) / lanes.length;
  made.fillStyle = colour("--air");
  for (const [first, last] of facts.spans) {
    const [left, wide] = [view.x(first), Math.max(2, view.x(last) - view.x(first))];
    made.globalAlpha = 0.14;
    made.fillRect(left, TOP, wide, height - TOP);
    made.globalAlpha = 1;
    made.fillRect(left, 3, wide, 7);
  }
  lanes.forEach((picture, number) => drawLane(made, picture, TOP + number * each + GAP / 2, each - GAP));
  made.fillStyle = colour("--soon");
  for (const moment of facts.marks) made.fillRect(view.x(moment) - 1.5, 0, 3, height);
  made.fillStyle = colour("--ink");
  made.fillRect(view.x(at) - 1, 0, 2, height);
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
