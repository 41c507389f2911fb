// An hour of the archive: heard from any moment, marked by keys.

import { byId, facts, setIcon, setText } from "./common/facts.js";

const STEP = 5;
const LARGE = 30;
const FULL = 127;

const when = byId("when");
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !typing(event.target)) {
    event.preventDefault();
    when.focus();
    when.select();
  }
});

const deck = byId("deck");
if (deck) listen(deck);

function typing(element) {
  return element.closest("input:not([type=range]), select, textarea, dialog") !== null;
}

function listen(deck) {
  const sound = byId("sound");
  const starts = Number(deck.dataset.starts);
  const ends = Number(deck.dataset.ends);
  const length = (ends - starts) / 1000;
  const seek = byId("seek");
  const separator = facts.language === "id" ? "." : ":";
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: facts.zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  });
  let wanted = (Number(deck.dataset.at) - starts) / 1000;

  // The air follows the clock, the file its frames: both are the same from end to end.
  const scale = () => (sound.duration > 0 && Number.isFinite(sound.duration) ? sound.duration / length : 1);
  const here = () => (sound.readyState > 0 ? sound.currentTime / scale() : wanted);
  const wall = (seconds) => clock.format(new Date(starts + seconds * 1000)).replaceAll(":", separator);

  function go(seconds) {
    wanted = Math.max(0, Math.min(length - 0.5, seconds));
    if (sound.readyState > 0) sound.currentTime = wanted * scale();
    show();
  }

  function show() {
    const at = here();
    byId("needle").style.left = `${(at / length) * 100}%`;
    setText(byId("wall"), wall(at));
    seek.value = String(Math.round(at));
    seek.setAttribute("aria-valuetext", wall(at));
    const moment = starts + at * 1000;
    for (const row of document.querySelectorAll("#aired button")) {
      const until = Number(row.dataset.until || ends);
      const on = Number(row.dataset.at) <= moment && moment < until;
      if (on) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  function toggle() {
    if (sound.paused) sound.play().catch(() => setText(byId("told"), deck.dataset.failed));
    else sound.pause();
  }

  sound.addEventListener("loadedmetadata", () => go(wanted));
  if (sound.readyState > 0) go(wanted);
  sound.addEventListener("timeupdate", show);
  sound.addEventListener("error", () => setText(byId("told"), deck.dataset.failed));
  sound.addEventListener("play", () => setIcon(byId("play"), "pause"));
  sound.addEventListener("pause", () => setIcon(byId("play"), "start"));
  byId("play").addEventListener("click", toggle);
  seek.addEventListener("input", () => go(Number(seek.value)));
  byId("wave").addEventListener("click", (event) => {
    const box = byId("wave").getBoundingClientRect();
    go(((event.clientX - box.left) / box.width) * length);
  });
  byId("aired")?.addEventListener("click", (event) => {
    const row = event.target.closest("button[data-at]");
    if (!row) return;
    go((Number(row.dataset.at) - starts) / 1000);
    if (sound.paused) toggle();
  });

  const marks = { from: null, to: null };
  function mark(name) {
    const field = byId(name);
    if (!field) return;
    marks[name] = here();
    field.value = wall(marks[name]);
    const part = byId("chosen-part");
    part.hidden = marks.from === null || marks.to === null || marks.to <= marks.from;
    if (!part.hidden) {
      part.style.left = `${(marks.from / length) * 100}%`;
      part.style.width = `${((marks.to - marks.from) / length) * 100}%`;
    }
  }

  document.addEventListener("keydown", (event) => {
    if (typing(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = event.shiftKey ? LARGE : STEP;
    const does = {
      " ": toggle,
      ArrowLeft: () => go(here() - step),
      ArrowRight: () => go(here() + step),
      i: () => mark("from"),
      o: () => mark("to"),
      e: () => byId("why")?.focus(),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!does || (event.key === " " && event.target.closest("button, a"))) return;
    event.preventDefault();
    does();
  });

  draw(deck);
  show();
}

async function draw(deck) {
  if (!deck.dataset.waveform) return;
  const answer = await fetch(deck.dataset.waveform, { headers: { "HX-Request": "true" } });
  if (!answer.ok) {
    setText(byId("told"), deck.dataset.none);
    return;
  }
  const { pairs } = await answer.json();
  const canvas = byId("picture");
  const paint = () => {
    const box = canvas.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(box.width * ratio);
    canvas.height = Math.round(box.height * ratio);
    const pen = canvas.getContext("2d");
    pen.fillStyle = getComputedStyle(canvas).color;
    const count = pairs.length / 2;
    const middle = canvas.height / 2;
    const width = Math.max(1, canvas.width / count);
    for (let number = 0; number < count; number += 1) {
      const top = middle - (pairs[2 * number + 1] / FULL) * middle;
      const bottom = middle - (pairs[2 * number] / FULL) * middle;
      pen.fillRect((number / count) * canvas.width, top, width, Math.max(1, bottom - top));
    }
  };
  paint();
  new ResizeObserver(paint).observe(canvas);
  new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
