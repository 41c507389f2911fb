// Several of a long list: found as one types, ticked, and shown above, where each can be taken off.
//
// In the field: Enter ticks the first that is shown and goes on, the arrow down leads into the list, Esc shows
// all again. In the list: arrows go up and down, Space ticks. Without this the boxes are all there.

const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const wordsOf = (text) => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
const setOf = (element) => element.closest?.("[data-ticks]");
const listOf = (set) => set.querySelector(".ticks-list");
const fieldOf = (set) => set.querySelector(".ticks-find input");
const boxesOf = (set) => [...listOf(set).querySelectorAll("input[type=checkbox]")];
const shownOf = (set) => boxesOf(set).filter((box) => !rowOf(box).hidden);
const rowOf = (box) => box.closest("label");
const nameOf = (box) => rowOf(box).textContent.trim();

function chipOf(set, box) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ticks-chip";
  button.dataset.value = box.value;
  button.setAttribute("aria-label", `${set.dataset.off} ${nameOf(box)}`);
  button.append(nameOf(box), set.querySelector("template").content.cloneNode(true));
  item.append(button);
  return item;
}

function paint(set) {
  const chosen = boxesOf(set).filter((box) => box.checked);
  const list = set.querySelector(".ticks-chosen");
  list.replaceChildren(...chosen.map((box) => chipOf(set, box)));
  list.hidden = !chosen.length;
}

/** Whether each word that was typed begins a word of a name, and no two the same. */
function fits(wanted, name) {
  const left = wordsOf(name);
  return wanted.every((part) => {
    const place = left.findIndex((word) => word.startsWith(part));
    if (place >= 0) left.splice(place, 1);
    return place >= 0;
  });
}

function find(set) {
  // The longest first: what it begins, a shorter one may begin, too.
  const wanted = wordsOf(fieldOf(set).value).sort((one, other) => other.length - one.length);
  const all = boxesOf(set);
  for (const box of all) {
    rowOf(box).hidden = ![nameOf(box), rowOf(box).dataset.also ?? ""].some((name) => fits(wanted, name));
  }
  const count = shownOf(set).length;
  set.querySelector("[role=status]").textContent = wanted.length ? `${count} ${set.dataset.of} ${all.length}` : "";
  set.querySelector(".ticks-none").hidden = count > 0;
  listOf(set).scrollTop = 0;
}

function tick(box, checked) {
  box.checked = checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function showAll(set) {
  fieldOf(set).value = "";
  find(set);
}

function inField(set, event) {
  const shown = shownOf(set);
  const typed = fieldOf(set).value.trim();
  if (event.key === "Enter") {
    // Never sends the form: who searches has not done yet.
    if (typed && shown.length) {
      tick(shown[0], true);
      showAll(set);
    }
  } else if (event.key === "ArrowDown") shown[0]?.focus();
  else if (event.key === "Escape" && typed) showAll(set);
  else return;
  event.preventDefault();
}

function inList(set, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const shown = shownOf(set);
  const next = shown[shown.indexOf(event.target) + step];
  if (next) next.focus();
  else if (step < 0) fieldOf(set).focus();
  event.preventDefault();
}

function takeOff(set, chip) {
  const place = [...set.querySelectorAll(".ticks-chip")].indexOf(chip);
  const box = boxesOf(set).find((one) => one.value === chip.dataset.value);
  tick(box, false);
  const left = set.querySelectorAll(".ticks-chip");
  (left[Math.min(place, left.length - 1)] ?? fieldOf(set)).focus();
}

function begin(root) {
  for (const set of root.querySelectorAll("[data-ticks]")) {
    set.querySelector(".ticks-find").hidden = false;
    paint(set);
    find(set);
  }
}

document.addEventListener("input", ({ target }) => {
  const set = setOf(target);
  if (set && target === fieldOf(set)) find(set);
});
document.addEventListener("change", ({ target }) => {
  const set = setOf(target);
  if (set && target.type === "checkbox") paint(set);
});
document.addEventListener("keydown", (event) => {
  const set = setOf(event.target);
  if (!set) return;
  if (event.target === fieldOf(set)) inField(set, event);
  else if (event.target.type === "checkbox") inList(set, event);
});
document.addEventListener("click", ({ target }) => {
  const chip = target.closest(".ticks-chip");
  if (chip) takeOff(setOf(chip), chip);
});
document.addEventListener("htmx:load", ({ detail }) => begin(detail.elt));
begin(document);
