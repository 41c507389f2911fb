// Markers on the waveform, by mouse and by keys. What counts is what stands in the fields.

import { colour, fit } from "../common/canvas.js";
import { byId, facts, setIcon, setText } from "../common/facts.js";
import { toast } from "../common/toast.js";
import { Picture } from "./picture.js";
import { Segue } from "./segue.js";
import { Sound } from "./sound.js";
import { View } from "./view.js";

const editor = byId("editor");
const form = byId("markers");
const canvas = byId("canvas");
const overview = byId("overview");
const seconds = Number(editor.dataset.seconds);
const NAMES = ["cue_in", "intro", "segue", "cue_out"];
const COMMA = facts.language === "id" ? "," : ".";
const POINT = facts.language === "id" ? "." : ":";
const BEFORE_END = 3;
const NEARER = 0.5;

const view = new View(seconds);
const picture = new Picture(editor.dataset.waveform, () => paint());
const failed = () => toast(editor.dataset.failed, "", true);
const sound = new Sound(editor.dataset.audio, () => played(), failed);
let segue = null;
let saved = {};

const field = (name) => form.querySelector(`[data-marker="${name}"]`);
const isFixed = () => field("cue_in").readOnly;

function value(name) {
  const text = field(name).value.replace(",", ".").trim();
  return text === "" || !Number.isFinite(Number(text)) ? null : Number(text);
}

function put(name, second) {
  if (isFixed()) return;
  field(name).value = second === null ? "" : view.inside(second).toFixed(3);
  form.dataset.touched = "yes";
  paint();
}

/** 02.13,450 */
function told(second) {
  const minutes = String(Math.floor(second / 60)).padStart(2, "0");
  return `${minutes}${POINT}${(second % 60).toFixed(3).padStart(6, "0").replace(".", COMMA)}`;
}

// ------------------------------------------------------------------ drawing

function colours() {
  const range = { from: value("cue_in") ?? 0, to: value("cue_out") ?? seconds };
  return { ...range, inside: colour("--accent"), outside: colour("--edge") };
}

function paintWave() {
  const { pen, width, height } = fit(canvas);
  view.width = Math.max(1, width);
  picture.want(view);
  picture.draw(pen, view, height, colours());
  pen.fillStyle = colour("--ink");
  pen.fillRect(Math.round(view.x(sound.position)) - 1, 0, 2, height);
}

function paintOverview() {
  const { pen, width, height } = fit(overview);
  const whole = new View(seconds);
  whole.width = Math.max(1, width);
  picture.draw(pen, whole, height, colours());
  pen.strokeStyle = colour("--ink");
  pen.lineWidth = 2;
  const [left, right] = [whole.x(view.start), whole.x(view.end)];
  pen.strokeRect(left + 1, 1, Math.max(4, right - left) - 2, height - 2);
  pen.fillStyle = colour("--ink");
  pen.fillRect(whole.x(sound.position) - 0.5, 0, 1, height);
}

function paintMarker(name) {
  const [handle, at] = [byId(`mark-${name}`), value(name)];
  const x = at === null ? -1 : view.x(at);
  handle.hidden = at === null || x < -1 || x > view.width + 1;
  handle.disabled = isFixed();
  handle.style.left = `${x}px`;
  handle.setAttribute("aria-valuenow", String(at ?? 0));
  handle.setAttribute("aria-valuetext", told(at ?? 0));
}

function paint() {
  paintWave();
  paintOverview();
  NAMES.forEach(paintMarker);
  const at = sound.position;
  setText(byId("position"), told(at));
  canvas.setAttribute("aria-valuenow", at.toFixed(2));
  canvas.setAttribute("aria-valuetext", told(at));
  byId("play").setAttribute("aria-pressed", String(sound.isPlaying));
  setIcon(byId("play-icon"), sound.isPlaying ? "stop" : "start");
  if (sound.isPlaying) view.follow(at);
}

// ------------------------------------------------------------------ what is done

function played() {
  segue?.follow();
  paint();
}

function stop() {
  segue?.stop();
  sound.stop();
}

function listenToSegue(button) {
  const [at, end] = [value("segue"), value("cue_out")];
  if (at === null || end === null || byId("play").disabled) return;
  stop();
  segue = new Segue(button, sound, failed);
  segue.play(at, end);
}

function play() {
  if (byId("play").disabled) return;
  if (sound.isPlaying) stop();
  else sound.play(sound.position >= seconds - 0.01 ? 0 : sound.position);
}

function listenFrom(name) {
  const at = value(name);
  if (at === null || byId("play").disabled) return;
  stop();
  if (name === "cue_out") sound.play(Math.max(0, at - BEFORE_END), at);
  else sound.play(at);
}

function zoom(factor) {
  view.zoom(factor, view.inside(Math.min(view.end, Math.max(view.start, sound.position))));
  paint();
}

function stepOf(event) {
  if (event.ctrlKey) return 1;
  return event.shiftKey ? 0.1 : 0.01;
}

function move(event, from, to) {
  const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
  let at = null;
  if (by) at = Math.round((from + by * stepOf(event)) * 1000) / 1000;
  else if (event.key === "Home") at = 0;
  else if (event.key === "End") at = seconds;
  if (at === null) return false;
  to(view.inside(at));
  view.follow(at);
  paint();
  return true;
}

function pressed(event) {
  const { target, key } = event;
  if (target.closest("input, select, textarea")) return;
  const marker = target.closest(".marker")?.dataset.name;
  let done = true;
  if (marker && move(event, value(marker) ?? 0, (at) => put(marker, at))) done = true;
  else if (target === canvas && move(event, sound.position, (at) => sound.seek(at))) done = true;
  else if (event.altKey || event.metaKey || event.ctrlKey) return;
  else if (key === " " && (marker || !target.closest("button, a"))) play();
  else if (key === "Enter" && marker) listenFrom(marker);
  else if ("1234".includes(key)) put(NAMES[Number(key) - 1], sound.position);
  else if (key === "+" || key === "=") zoom(NEARER);
  else if (key === "-") zoom(1 / NEARER);
  else if (key === "0") zoom(Infinity);
  else done = false;
  if (done) event.preventDefault();
}

function remember() {
  saved = Object.fromEntries(NAMES.map((name) => [name, field(name).value]));
}

function putBack() {
  for (const name of NAMES) field(name).value = saved[name];
  delete form.dataset.touched;
  paint();
}

async function measure(button) {
  const words = button.textContent;
  button.disabled = true;
  button.textContent = editor.dataset.measuring;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "X-CSRF-Token": token, "HX-Request": "true" };
  try {
    const answer = await fetch(editor.dataset.measured, { method: "POST", headers });
    const given = await answer.json();
    if (!answer.ok) toast(given.error.message, given.error.do, true);
    else {
      for (const name of NAMES) if (given[name] !== null) put(name, given[name]);
      toast(editor.dataset.taken);
    }
  } catch {
    toast(facts.words["failed.panel"], facts.words["failed.panel.do"], true);
  }
  button.disabled = false;
  button.textContent = words;
}

// ------------------------------------------------------------------ mouse and finger

function drag(element, begin, go) {
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    const held = begin(event);
    const moved = (next) => go(next, held);
    element.addEventListener("pointermove", moved);
    const let_go = () => {
      element.removeEventListener("pointermove", moved);
      delete element.dataset.held;
    };
    element.addEventListener("pointerup", let_go, { once: true });
    element.addEventListener("pointercancel", let_go, { once: true });
  });
}

const secondUnder = (event) => view.at(event.clientX - canvas.getBoundingClientRect().left);

function listenToMouse() {
  for (const name of NAMES) {
    const handle = byId(`mark-${name}`);
    drag(
      handle,
      (event) => {
        handle.dataset.held = "yes";
        return secondUnder(event) - (value(name) ?? 0);
      },
      (event, off) => put(name, Math.round((secondUnder(event) - off) * 1000) / 1000),
    );
  }
  drag(canvas, (event) => sound.seek(secondUnder(event)), (event) => sound.seek(secondUnder(event)));
  const center = (event) => {
    const box = overview.getBoundingClientRect();
    view.move(((event.clientX - box.left) / box.width) * seconds - view.span / 2);
    paint();
  };
  drag(overview, center, center);
  byId("wave").addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.shiftKey) return;
      event.preventDefault();
      const by = event.deltaY || event.deltaX;
      if (event.ctrlKey) view.zoom(by > 0 ? 1.25 : 0.8, secondUnder(event));
      else view.move(view.start + Math.sign(by) * view.span * 0.15);
      paint();
    },
    { passive: false },
  );
}

function clicked({ target }) {
  const button = target.closest("button");
  if (!button) return;
  if (button.dataset.set) put(button.dataset.set, sound.position);
  else if (button.dataset.from) listenFrom(button.dataset.from);
  else if ("segue" in button.dataset) listenToSegue(button);
  else if ("measure" in button.dataset) measure(button);
  else if ("back" in button.dataset) putBack();
}

async function start() {
  remember();
  form.addEventListener("click", clicked);
  form.addEventListener("input", paint);
  form.addEventListener("htmx:afterSwap", () => {
    if (!form.querySelector("[data-wrong], .refused")) remember();
    paint();
  });
  editor.addEventListener("keydown", pressed);
  byId("play").addEventListener("click", play);
  byId("zoom-in").addEventListener("click", () => zoom(NEARER));
  byId("zoom-out").addEventListener("click", () => zoom(1 / NEARER));
  byId("zoom-all").addEventListener("click", () => zoom(Infinity));
  listenToMouse();
  new ResizeObserver(paint).observe(canvas);
  new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  paint();
  await picture.load();
  if (picture.isEmpty) toast(editor.dataset.noPicture);
}

start();
