// A case into SP4N-LAPOR!'s form: a press copies a field, marks it, and goes on to the next one.
//
// Where the browser gives no clipboard (a panel reached by http from another computer), the older
// command is tried, and where that fails, too, the text is marked for Ctrl+C.

import { byId, fill, setText } from "../common/facts.js";

const card = byId("lapor-card");
const KEPT = `copied ${card.dataset.ticket}`;
const TYPES = "input, textarea, select, [contenteditable], dialog[open] *";
const ACTS = "a, button, summary";
const copied = new Set(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));

const pieces = () => [...card.querySelectorAll("[data-piece]")];
const buttonOf = (piece) => piece.querySelector(".ex-copy");

function paint() {
  for (const piece of pieces()) {
    const done = copied.has(piece.dataset.piece);
    piece.toggleAttribute("data-copied", done);
    piece.querySelector(".ex-copied").hidden = !done;
  }
}

/** The older way: what is selected is copied, also without a secure connection. */
function copySelected(text) {
  const area = document.createElement("textarea");
  area.className = "ex-aside";
  area.value = text;
  area.readOnly = true;
  area.tabIndex = -1;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

async function copy(piece) {
  const value = piece.querySelector("[data-value]");
  const done = await put(value.textContent);
  if (!done) {
    getSelection().selectAllChildren(value);
    return setText(byId("copy-said"), card.dataset.byhand);
  }
  copied.add(piece.dataset.piece);
  sessionStorage.setItem(KEPT, JSON.stringify([...copied]));
  paint();
  goOn(piece);
}

/** To the next field that was not copied yet, after this one; after the last to LAPOR!'s number. */
function goOn(piece) {
  const all = pieces();
  const next = all.slice(all.indexOf(piece) + 1).find((one) => !copied.has(one.dataset.piece));
  const { copied: said, next: then, end } = card.dataset;
  const coming = next ? fill(then, { name: next.dataset.name }) : end;
  setText(byId("copy-said"), `${fill(said, { name: piece.dataset.name })} ${coming}`);
  if (next) buttonOf(next).focus();
  else byId("tracking")?.focus();
}

function step(by) {
  const all = pieces();
  const at = all.findIndex((one) => one.contains(document.activeElement));
  const from = at < 0 && by < 0 ? all.length : at;
  const next = all[Math.min(all.length - 1, Math.max(0, from + by))];
  if (next) buttonOf(next).focus();
}

const WALKS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  ArrowRight: () => byId("case-after")?.click(),
  ArrowLeft: () => byId("case-before")?.click(),
};

function press(event) {
  const { target, key } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || target.matches(TYPES)) return;
  const first = pieces().find((one) => !copied.has(one.dataset.piece));
  const act = key === " " && !target.matches(ACTS) && first ? () => copy(first) : WALKS[key];
  if (!act) return;
  event.preventDefault();
  act();
}

card.addEventListener("click", (event) => {
  const button = event.target.closest(".ex-copy");
  if (button) copy(button.closest("[data-piece]"));
});
document.addEventListener("keydown", press);
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (!card.contains(event.target)) return;
  paint();
  start();
});

/** Where a number is wrong, the hands belong there; else at the first field. */
function start() {
  const wrong = document.querySelector("#tracking[aria-invalid]");
  const first = pieces().find((one) => !copied.has(one.dataset.piece));
  (wrong ?? (first && buttonOf(first)))?.focus({ preventScroll: !wrong });
}

paint();
start();
