// What helps while somebody talks: suggestions, like cases, earlier calls. It never takes the focus.

import { byId } from "../common/facts.js";
import { post } from "./sending.js";
import { word } from "./words.js";

const WAIT = 350;
const ASKED = ["text", "phone", "place", "area_code", "category_id", "agency_id", "joins"];

let timer = null;
let number = 0;
let last = "";
let form = null;
let values = () => ({});

/** Ask anew, once who types pauses. */
export function ask() {
  clearTimeout(timer);
  timer = setTimeout(find, WAIT);
}

export function clear() {
  clearTimeout(timer);
  number += 1;
  last = "";
  byId("intake-hints").replaceChildren();
  showJoins();
}

async function find() {
  const mine = ++number;
  const asked = Object.fromEntries(ASKED.map((name) => [name, values()[name] ?? ""]));
  if (!asked.text && !asked.phone) return put("");
  const { ok, data } = await post("/complaints/hints", asked);
  if (ok && mine === number) put(data);
}

function put(html) {
  const place = byId("intake-hints");
  if (html === last) return;
  // Who has a suggestion under the hand keeps it there.
  const held = place.contains(document.activeElement) ? document.activeElement.dataset.take : null;
  if (place.contains(document.activeElement) && !held) return;
  last = html;
  place.innerHTML = html;
  if (held) (place.querySelector(`[data-take="${held}"]`) ?? byId("in-text")).focus({ preventScroll: true });
}

function set(name, value) {
  const control = form.elements[name];
  if (control.value === value) return;
  control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

function takeChip(chip) {
  set("category_id", chip.dataset.category);
  if (chip.dataset.agency) set("agency_id", chip.dataset.agency);
  for (const other of chip.parentElement.children) other.setAttribute("aria-pressed", String(other === chip));
}

function join(button) {
  form.elements.joins.dataset.ticket = button.dataset.ticket;
  set("joins", button.dataset.joins);
  showJoins();
  if (byId("intake-hints").contains(document.activeElement)) byId("in-text").focus();
}

/** Which case this one is added to. */
export function showJoins() {
  const { joins } = form.elements;
  const line = byId("intake-joins");
  line.hidden = !joins.value;
  line.querySelector("b").textContent = word("joins", { ticket: joins.dataset.ticket ?? "" });
  byId("intake-apart").textContent = word("joins.not");
}

/** Alt and a digit take a suggestion, Alt and G joins the first like case. */
export function press(event) {
  if (!event.altKey || event.ctrlKey || event.metaKey) return false;
  const digit = /^Digit([1-3])$/.exec(event.code)?.[1];
  const place = byId("intake-hints");
  const found = digit ? place.querySelector(`[data-take="${digit}"]`) : event.code === "KeyG" ? place.querySelector("[data-joins]") : null;
  if (!digit && event.code !== "KeyG") return false;
  event.preventDefault();
  event.stopPropagation();
  found?.click();
  return true;
}

/** Begin. */
export function start(of, read) {
  form = of;
  values = read;
  byId("intake-hints").addEventListener("click", (event) => {
    const chip = event.target.closest("[data-take]");
    if (chip) return takeChip(chip);
    const button = event.target.closest("[data-joins]");
    if (button) join(button);
  });
  byId("intake-apart").addEventListener("click", () => {
    set("joins", "");
    showJoins();
    byId("in-text").focus();
  });
}
