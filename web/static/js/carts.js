// Arranging the cart wall: keys are dragged, or moved with Alt and an arrow; pieces are listened to.

import { byId, say } from "./common/facts.js";
import { toast } from "./common/toast.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

let dragged = null;
let wanted = null;
let byKeyboard = false;
let settled = null;
let sound = null;

const slotOf = (event) => event.target.closest?.(".slot");
const isFilled = (slot) => slot?.draggable === true;

/** Ask the panel to move what is under a key; the board comes with the answer. */
function move(slot, to) {
  wanted = to;
  globalThis.htmx.ajax("POST", slot.dataset.move, { target: "#key", values: { to } });
}

function startDrag(event) {
  dragged = slotOf(event);
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.place);
}

function drag(event) {
  const over = slotOf(event);
  if (!dragged || !over) return;
  event.preventDefault();
  for (const slot of document.querySelectorAll(".slot.over")) slot.classList.toggle("over", slot === over);
  over.classList.add("over");
}

function endDrag() {
  for (const slot of document.querySelectorAll(".slot.over")) slot.classList.remove("over");
  dragged = null;
}

function drop(event) {
  const over = slotOf(event);
  if (!dragged || !over) return;
  event.preventDefault();
  if (over !== dragged) move(dragged, over.dataset.place);
  endDrag();
}

/** The place an arrow leads to from another one; null past the wall's edge. */
function neighbour(place, [right, down]) {
  const board = byId("board");
  const columns = Number(board.dataset.columns);
  const column = ((place - 1) % columns) + right;
  const to = place + right + down * columns;
  return column < 0 || column >= columns || to < 1 || to > board.children.length ? null : to;
}

function press(event) {
  byKeyboard = true;
  const slot = slotOf(event);
  const way = ARROWS[event.key];
  if (!slot || !way || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const to = neighbour(Number(slot.dataset.place), way);
  if (to === null) return;
  if (!event.altKey) document.querySelector(`.slot[data-place="${to}"]`).focus();
  else if (isFilled(slot)) move(slot, to);
}

/** The key whose form is open is marked on the board, however new that is. */
function markOpen() {
  const place = byId("key-head")?.dataset.place;
  for (const slot of document.querySelectorAll(".slot")) {
    if (slot.dataset.place === place) slot.setAttribute("aria-current", "true");
    else slot.removeAttribute("aria-current");
  }
}

/** The focus goes where the work goes on: to the key that was moved, else to its form. */
function settle(event) {
  markOpen();
  // Told once for each element that came with the answer.
  if (event.detail.target.id !== "key" || event.detail.xhr === settled) return;
  settled = event.detail.xhr;
  if (wanted !== null) document.querySelector(`.slot[data-place="${wanted}"]`)?.focus();
  else if (byKeyboard) byId("key-head")?.focus();
  wanted = null;
}

function hear(button) {
  const same = sound?.button === button;
  if (sound) {
    sound.pause();
    sound.button.setAttribute("aria-pressed", "false");
    sound = null;
  }
  if (same) return;
  sound = new Audio(button.dataset.src);
  sound.button = button;
  button.setAttribute("aria-pressed", "true");
  sound.addEventListener("ended", () => button.setAttribute("aria-pressed", "false"));
  sound.play().catch(() => toast(say("hear.failed"), "", true));
}

document.addEventListener("dragstart", startDrag);
document.addEventListener("dragover", drag);
document.addEventListener("dragend", endDrag);
document.addEventListener("drop", drop);
document.addEventListener("keydown", press);
document.addEventListener("pointerdown", () => (byKeyboard = false));
document.body.addEventListener("htmx:afterSettle", settle);
document.body.addEventListener("click", (event) => {
  const button = event.target.closest(".hear");
  if (button) hear(button);
});
