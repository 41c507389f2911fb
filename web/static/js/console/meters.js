// Levels at ten a second. The browser's compositor moves the bars between two events, so
// that nothing is drawn by script; with reduced motion they step, four times a second.

import { byId, facts, setText } from "../common/facts.js";
import { on } from "../common/feed.js";

const FLOOR = -60;
const KNEE = -20;
const KNEE_AT = 0.5;
const LUFS_FLOOR = -36;
const LUFS_TOP = -4;
const TARGET = -16;
const OVER = -1;
const HOLD = 1500;
const FALL = 20;
const MARKS = [0, -6, -12, -18, -24, -36, -48];

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const peaks = { left: fresh(), right: fresh() };
let painted = 0;

function fresh() {
  return { level: FLOOR, at: 0, overUntil: 0 };
}

/** Where a level stands, 0 to 1: the upper 20 dB, where music lives, fill half the height. */
export function place(dbfs) {
  if (!(dbfs > FLOOR)) return 0;
  if (dbfs >= 0) return 1;
  if (dbfs >= KNEE) return KNEE_AT + (1 - KNEE_AT) * (1 - dbfs / KNEE);
  return KNEE_AT * ((dbfs - FLOOR) / (KNEE - FLOOR));
}

function placeLoudness(lufs) {
  return Math.min(1, Math.max(0, (lufs - LUFS_FLOOR) / (LUFS_TOP - LUFS_FLOOR)));
}

const meter = (side) => document.querySelector(`.meter[data-side="${side}"]`);

function raise(side, part) {
  meter(side).querySelector(".mask").style.transform = `scaleY(${(1 - part).toFixed(4)})`;
}

/** The peak mark stays for a second and a half, then falls 20 dB a second. */
function hold(side, level, now) {
  const peak = peaks[side];
  const fallen = peak.level - (Math.max(0, now - peak.at - HOLD) / 1000) * FALL;
  if (level >= fallen) Object.assign(peak, { level, at: now });
  if (level >= OVER) peak.overUntil = now + HOLD;
  const shown = Math.max(level, fallen);
  const bar = meter(side);
  bar.querySelector(".peak").style.transform = `translateY(${((1 - place(shown)) * 100).toFixed(2)}%)`;
  bar.classList.toggle("over", now < peak.overUntil);
  return shown;
}

function reading(value, low) {
  if (!(value > low)) return "−∞";
  const text = value.toFixed(1).replace("-", "−");
  return facts.language === "id" ? text.replace(".", ",") : text;
}

function take(event) {
  const now = performance.now();
  if (calm.matches && now - painted < 250) return;
  painted = now;
  raise("left", place(event.left_dbfs));
  raise("right", place(event.right_dbfs));
  const left = hold("left", event.left_peak ?? event.left_dbfs, now);
  const right = hold("right", event.right_peak ?? event.right_dbfs, now);
  raise("lufs", placeLoudness(event.lufs_short ?? -Infinity));
  setText(byId("read-peak"), reading(Math.max(left, right), FLOOR));
  setText(byId("read-lufs"), reading(event.lufs_short ?? -Infinity, -70));
  setText(byId("read-limiter"), reading(event.limiter_db ?? 0, -70));
}

function drop() {
  for (const side of ["left", "right", "lufs"]) raise(side, 0);
  for (const side of ["left", "right"]) {
    peaks[side] = fresh();
    meter(side).querySelector(".peak").style.transform = "translateY(100%)";
    meter(side).classList.remove("over");
  }
  for (const id of ["read-peak", "read-lufs", "read-limiter"]) setText(byId(id), "--");
}

function drawScale() {
  for (const mark of MARKS) {
    const label = document.createElement("span");
    label.textContent = String(mark).replace("-", "−");
    label.style.top = `${(1 - place(mark)) * 100}%`;
    byId("scale").append(label);
  }
  meter("lufs").querySelector(".target").style.top = `${(1 - placeLoudness(TARGET)) * 100}%`;
}

/** Begin. */
export function start() {
  drawScale();
  drop();
  on("levels", take);
  on("away", ({ away }) => away && drop());
}
