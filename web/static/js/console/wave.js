// The waveform of what is on the air, the place in it, its marks; and how long the intro is yet.

import { byId, setText } from "../common/facts.js";
import { on } from "../common/feed.js";
import { countdown } from "../common/time.js";
import { elapsed, lastStatus } from "./now.js";

const TICK = 100;
const SOON = 10;

let shape = null;
let asked = "";

function drawing() {
  const step = shape.seconds / shape.columns.length;
  const top = shape.columns.map(([, high], index) => `${(index * step).toFixed(3)} ${-high}`);
  const bottom = shape.columns.map(([low], index) => `${(index * step).toFixed(3)} ${-low}`).reverse();
  return `M${[...top, ...bottom].join("L")}Z`;
}

const begin = () => shape.cue_in ?? 0;
const length = () => Math.max(0.1, (shape.cue_out ?? shape.seconds) - begin());

/** A mark at a place in the file, with its word below; none outside of what is played. */
function mark(name, at) {
  const inside = at !== null && at > begin() + 0.2 && at < begin() + length() - 0.2;
  const line = byId(`wave-${name}`);
  line.setAttribute("visibility", inside ? "visible" : "hidden");
  byId(`mark-${name}`).hidden = !inside;
  if (!inside) return;
  for (const edge of ["x1", "x2"]) line.setAttribute(edge, at.toFixed(3));
  const share = ((at - begin()) / length()) * 100;
  byId(`mark-${name}`).style.left = `${share}%`;
  // Near an edge it leans inwards.
  byId(`mark-${name}`).style.transform = `translateX(${-share}%)`;
}

function draw() {
  const whole = Boolean(shape?.columns.length);
  byId("wave").hidden = !whole;
  byId("progress").classList.toggle("hidden", whole);
  if (!whole) return;
  byId("wave-drawing").setAttribute("viewBox", `${begin()} -128 ${length()} 256`);
  for (const id of ["wave-whole", "wave-played"]) byId(id).setAttribute("d", drawing());
  byId("wave-past").setAttribute("x", begin());
  mark("intro", shape.intro ?? null);
  mark("segue", shape.segue ?? null);
}

/** Where in its file the item is, in seconds; null where nobody knows. */
function position() {
  const passed = elapsed();
  return passed === null || !shape ? null : begin() + passed;
}

function tick() {
  const at = position();
  if (at !== null && !byId("wave").hidden) {
    byId("wave-past").setAttribute("width", Math.max(0, at - begin()).toFixed(3));
    for (const edge of ["x1", "x2"]) byId("wave-now").setAttribute(edge, at.toFixed(3));
  }
  const left = at !== null && shape.intro ? shape.intro - at : 0;
  byId("intro").hidden = left <= 0;
  if (left <= 0) return;
  byId("intro").dataset.warn = left <= SOON ? "now" : "no";
  setText(byId("intro-figures"), countdown(left));
}

async function ask(id) {
  asked = id;
  shape = null;
  draw();
  if (!id) return;
  try {
    const response = await fetch(`/shape/${encodeURIComponent(id)}`);
    // Another item may have come meanwhile.
    if (response.status === 200 && asked === id) shape = await response.json();
  } catch {
    // Without a waveform the plain bar shows how far the item is.
    return;
  }
  draw();
  tick();
}

function take() {
  const now = lastStatus()?.now;
  const id = now && now.source !== "live" ? (now.media_id ?? "") : "";
  if (id !== asked) ask(id);
}

/** Begin, after `now`. */
export function start() {
  on("status", take);
  take();
  setInterval(tick, TICK);
}
