// Painting the grid: by drag over a rectangle of hours, and by keys. One stroke is one request.

const token = document.querySelector('meta[name="csrf-token"]').content;
const grid = document.getElementById("grid");
let anchor = null;
let brush = null;
let dragging = false;
let focusOn = null;

const table = () => grid.querySelector(".week[data-seen]");
const place = (button) => button.dataset.hour.split("-").map(Number);
const at = (day, hour) => grid.querySelector(`[data-hour="${day}-${hour}"]`);
const marked = () => [...grid.querySelectorAll(".hour.marked")];

function mark(from, to) {
  const [day1, hour1] = place(from);
  const [day2, hour2] = place(to);
  for (const one of grid.querySelectorAll(".hour[data-hour]")) {
    const [day, hour] = place(one);
    const isIn = day >= Math.min(day1, day2) && day <= Math.max(day1, day2) && hour >= Math.min(hour1, hour2) && hour <= Math.max(hour1, hour2);
    one.classList.toggle("marked", isIn);
  }
}

function chosen() {
  return grid.querySelector('input[name="brush"]:checked');
}

/** Keep one hour within reach of Tab, and go there. */
function go(button) {
  for (const one of grid.querySelectorAll(".hour[tabindex='0']")) one.tabIndex = -1;
  button.tabIndex = 0;
  button.focus();
}

function paint(clock) {
  const hours = marked().map((one) => one.dataset.hour);
  if (!hours.length || !table()) return;
  focusOn = document.activeElement?.dataset?.hour ?? hours[0];
  const values = { hours: hours.join(","), clock, season: grid.dataset.season, seen: table().dataset.seen, past: document.getElementById("past").value };
  window.htmx.ajax("POST", grid.dataset.paint, { target: "#grid", swap: "innerHTML", values, headers: { "X-CSRF-Token": token } });
}

function onDown(event) {
  const hour = event.target.closest(".hour[data-hour]");
  if (!hour || event.button !== 0) return;
  if (event.pointerType === "touch") hour.releasePointerCapture?.(event.pointerId);
  dragging = true;
  anchor = hour;
  go(hour);
  mark(anchor, hour);
}

function onMove(event) {
  if (!dragging) return;
  const hour = document.elementFromPoint(event.clientX, event.clientY)?.closest(".hour[data-hour]");
  if (hour && grid.contains(hour)) mark(anchor, hour);
}

function onUp() {
  if (!dragging) return;
  dragging = false;
  if (chosen()) paint(chosen().value);
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function onKey(event) {
  const hour = event.target.closest?.(".hour[data-hour]");
  if (!hour || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = STEPS[event.key];
  if (step) {
    const [day, time] = place(hour);
    const next = at(day + step[0], time + step[1]);
    event.preventDefault();
    if (!next) return;
    if (!event.shiftKey || !anchor?.isConnected) anchor = event.shiftKey ? hour : next;
    mark(anchor, next);
    go(next);
    return;
  }
  if (!marked().includes(hour)) mark((anchor = hour), hour);
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    if (chosen()) paint(chosen().value);
  } else if (event.key === "Delete" || event.key === "Backspace") {
    event.preventDefault();
    paint("");
  } else if (event.key.length <= 2) {
    const found = [...grid.querySelectorAll('input[name="brush"]')].find((one) => one.dataset.letter && one.dataset.letter.toLowerCase() === event.key.toLowerCase());
    if (found) paint(found.value);
  }
}

/** What was chosen stays so over a swap. */
function beforeSwap(event) {
  if (event.detail.target !== grid) return;
  brush = chosen()?.value ?? null;
  focusOn ??= document.activeElement?.dataset?.hour ?? null;
}

function afterSwap(event) {
  if (event.detail.target !== grid) return;
  const before = brush === null ? null : grid.querySelector(`input[name="brush"][value="${CSS.escape(brush)}"]`);
  if (before) before.checked = true;
  const hour = focusOn && grid.querySelector(`[data-hour="${focusOn}"]`);
  if (hour) go(hour);
  focusOn = null;
}

grid.addEventListener("pointerdown", onDown);
document.addEventListener("pointermove", onMove);
document.addEventListener("pointerup", onUp);
grid.addEventListener("keydown", onKey);
document.body.addEventListener("htmx:beforeSwap", beforeSwap);
document.body.addEventListener("htmx:afterSettle", afterSwap);
const first = grid.querySelector('input[name="brush"]');
if (first) first.checked = true;
