// Slots of a clock by drag and by key. Every move goes through a button or the same address, so that
// nothing here knows what a clock is.

import "./common/picker.js";

const token = document.querySelector('meta[name="csrf-token"]').content;
let dragged = null;

const slotOf = (element) => element.closest?.(".slots[data-sortable] > .slot[data-number]");

function press(slot, name) {
  const button = slot.querySelector(`.tool.${name}`);
  if (button && !button.disabled) button.click();
}

function onKey(event) {
  const slot = slotOf(event.target);
  if (!slot || !event.target.matches(".tool")) return;
  const name = event.altKey ? { ArrowUp: "up", ArrowDown: "down" }[event.key] : { Delete: "remove" }[event.key];
  if (!name) return;
  event.preventDefault();
  press(slot, name);
}

function onStart(event) {
  dragged = slotOf(event.target);
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.number);
  dragged.classList.add("dragged");
}

function onOver(event) {
  const over = dragged && slotOf(event.target);
  if (!over) return;
  event.preventDefault();
  for (const one of over.parentElement.children) one.classList.toggle("over", one === over && one !== dragged);
}

function onDrop(event) {
  const over = dragged && slotOf(event.target);
  if (!over) return;
  event.preventDefault();
  if (over === dragged) return;
  const address = dragged.querySelector(".tool.up").getAttribute("hx-post");
  const past = document.getElementById("past").value;
  const values = { to: over.dataset.number, seen: over.parentElement.dataset.seen, past };
  window.htmx.ajax("POST", address, { target: over.parentElement.dataset.target ?? "#hourclock", swap: "innerHTML", values, headers: { "X-CSRF-Token": token } });
}

function onEnd() {
  for (const one of document.querySelectorAll(".dragged, .over")) one.classList.remove("dragged", "over");
  dragged = null;
}

/** What is looked at in the list is marked in the dial, and the other way round. */
function onLook(event) {
  const number = event.type === "mouseover" || event.type === "focusin" ? event.target.closest?.("[data-number]")?.dataset.number : null;
  for (const one of document.querySelectorAll(".clock [data-number]")) one.classList.toggle("looked", number !== null && number !== "0" && one.dataset.number === number);
}

let held = null;

/** A key that had the focus has it again. */
function beforeSwap() {
  const focused = document.activeElement;
  const slot = focused && slotOf(focused);
  held = slot && focused.matches(".tool") ? [slot.dataset.number, focused.classList[1]] : null;
}

function afterSwap() {
  if (!held || document.activeElement !== document.body) return;
  document.querySelector(`.slot[data-number="${held[0]}"] .tool.${held[1]}`)?.focus();
}

document.body.addEventListener("htmx:beforeSwap", beforeSwap);
document.body.addEventListener("htmx:afterSettle", afterSwap);
document.body.addEventListener("keydown", onKey);
document.body.addEventListener("dragstart", onStart);
document.body.addEventListener("dragover", onOver);
document.body.addEventListener("drop", onDrop);
document.body.addEventListener("dragend", onEnd);
for (const name of ["mouseover", "mouseout", "focusin", "focusout"]) document.body.addEventListener(name, onLook);
