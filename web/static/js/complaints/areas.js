// Villages and kecamatan, found as one types; in the browser itself, so also while the panel is away.

import { get } from "./sending.js";
import { word } from "./words.js";

const MOST = 8;
const AGAIN = 5000;
let areas = [];

const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^\p{L}\p{N}\s]+/gu, " ").trim();

async function load() {
  const answer = await get("/complaints/areas");
  if (!answer) return setTimeout(load, AGAIN);
  areas = answer.areas;
  for (const input of document.querySelectorAll("#intake [data-area]")) show(input);
}

/** As `radio.complaints.areas.find_areas`: own name before kecamatan, kecamatan before villages. */
export function find(typed) {
  const wanted = fold(typed).split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const whole = wanted.join(" ");
  const rank = (area) => {
    if (!wanted.every((part) => area.whole.some((name) => name.startsWith(part)))) return null;
    return area.own === whole ? 0 : area.own.startsWith(whole) ? 1 : 2;
  };
  return areas
    .map((area, index) => ({ area, index, rank: rank(area) }))
    .filter((one) => one.rank !== null)
    .sort((one, other) => one.rank - other.rank || one.area.village - other.area.village || one.index - other.index)
    .slice(0, MOST)
    .map((one) => one.area);
}

const hiddenOf = (input) => input.closest(".in-box").querySelector("input[type=hidden]");
const listOf = (input) => input.closest(".in-box").querySelector("[role=listbox]");
const nameOf = (code) => areas.find((area) => area.code === code)?.name ?? "";

/** Show what the hidden field has. */
export function show(input) {
  const { value } = hiddenOf(input);
  if (document.activeElement !== input) input.value = value ? nameOf(value) || value : "";
}

function close(input) {
  listOf(input).hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function offer(input) {
  const list = listOf(input);
  const rows = find(input.value).map((area, index) => {
    const row = document.createElement("li");
    row.id = `${list.id}-${index}`;
    row.role = "option";
    row.dataset.code = area.code;
    row.textContent = area.name;
    return row;
  });
  list.replaceChildren(...rows);
  list.hidden = !rows.length;
  input.setAttribute("aria-expanded", String(rows.length > 0));
  // The first is taken by Enter, or by going on: who types fast does not choose.
  choose(input, rows[0]);
}

function choose(input, row) {
  for (const other of listOf(input).children) other.setAttribute("aria-selected", String(other === row));
  if (row) input.setAttribute("aria-activedescendant", row.id);
  else input.removeAttribute("aria-activedescendant");
  row?.scrollIntoView({ block: "nearest" });
}

const chosen = (input) => listOf(input).querySelector("[aria-selected=true]");

function take(input, code) {
  const hidden = hiddenOf(input);
  const changed = hidden.value !== code;
  hidden.value = code;
  input.value = code ? nameOf(code) : "";
  close(input);
  if (changed) hidden.dispatchEvent(new Event("input", { bubbles: true }));
}

function press(event) {
  const input = event.target;
  const rows = [...listOf(input).children];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (step) {
    if (listOf(input).hidden) offer(input);
    else choose(input, rows[(rows.indexOf(chosen(input)) + step + rows.length) % rows.length]);
  } else if (event.key === "Enter") {
    if (!listOf(input).hidden && chosen(input)) take(input, chosen(input).dataset.code);
  } else if (event.key === "Escape" && !listOf(input).hidden) {
    close(input);
    input.value = nameOf(hiddenOf(input).value);
    event.stopPropagation();
  } else return;
  event.preventDefault();
}

/** What was typed and not taken: the first that was found; what names no place is no choice. */
function leave(input) {
  if (!listOf(input).hidden && chosen(input)) return take(input, chosen(input).dataset.code);
  close(input);
  if (!input.value.trim()) take(input, "");
  else show(input);
}

/** Take what was typed last, before it is saved. */
export function settle(form) {
  for (const input of form.querySelectorAll("[data-area]")) {
    if (!listOf(input).hidden) leave(input);
  }
}

/** Begin. */
export function start(form) {
  load();
  for (const input of form.querySelectorAll("[data-area]")) {
    input.addEventListener("input", (event) => {
      event.stopPropagation();
      if (!areas.length) input.title = word("areas.away");
      offer(input);
    });
    input.addEventListener("focus", () => input.select());
    input.addEventListener("keydown", press);
    input.addEventListener("blur", () => leave(input));
    listOf(input).addEventListener("pointerdown", (event) => {
      const row = event.target.closest("[data-code]");
      if (!row) return;
      event.preventDefault();
      take(input, row.dataset.code);
    });
  }
}
