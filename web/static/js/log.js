// The day's log: a row is chosen by arrows, mouse or finger; what can be done with it comes below it.

import { draggable } from "./common/dragging.js";
import { byId, say } from "./common/facts.js";
import { change, start as followEdits, undo } from "./common/logedits.js";
import { open, start as startSearch } from "./common/piecesearch.js";

const list = byId("rows");
let chosenId = null;

const mark = () => list.querySelector("[data-mark=now]");
const table = () => byId("log-table");
const all = () => [...(table()?.querySelectorAll("tbody tr[data-id]") ?? [])];
const free = () => all().filter((row) => row.dataset.free === "yes");
const chosen = () => chosenId && list.querySelector(`tr[data-id="${CSS.escape(chosenId)}"]`);
const titleOf = (row) => row.dataset.title;

function tools() {
  return table()?.querySelector(".tools-row");
}

/** Show what can be done with a row, below it. */
function choose(row, takeFocus = true) {
  tools()?.remove();
  for (const other of list.querySelectorAll("tr.chosen")) other.classList.remove("chosen");
  for (const grip of list.querySelectorAll('.grip[tabindex="0"]')) grip.tabIndex = -1;
  row?.classList.add("chosen");
  chosenId = row?.dataset.id ?? null;
  const grip = (row ?? list).querySelector(".grip");
  if (grip) grip.tabIndex = 0;
  if (!row) return;
  const place = document.createElement("tr");
  place.className = "tools-row";
  const cell = document.createElement("td");
  cell.colSpan = row.children.length;
  cell.append(byId("row-tools").content.cloneNode(true));
  place.append(cell);
  row.after(place);
  if (takeFocus) grip?.focus();
}

function before(row) {
  const rows = all();
  return rows[rows.indexOf(row) - 1];
}

async function move(row, step) {
  await change(`rows/${row.dataset.id}/move`, { step });
}

async function remove(row) {
  const rows = free();
  const beside = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
  if (await change(`rows/${row.dataset.id}/remove`)) choose(beside ?? null);
}

function insert(row) {
  const put = async (media) => {
    const answer = await change("insert", { after: row.dataset.id, media });
    if (answer) chosenId = answer.row;
  };
  open(say("insert.after", { title: titleOf(row) }), put, row.querySelector(".grip"));
}

function replace(row) {
  const put = async (media) => {
    const answer = await change(`rows/${row.dataset.id}/replace`, { media });
    if (answer) chosenId = answer.row;
  };
  open(say("replace.with", { title: titleOf(row) }), put, row.querySelector(".grip"));
}

function showTimes() {
  const timing = byId("row-timing").value;
  byId("row-at-field").hidden = timing === "follow";
  byId("row-interrupt-field").hidden = timing !== "hard";
}

function time(row) {
  byId("row-timing").value = row.dataset.timing;
  byId("row-at").value = row.dataset.at;
  byId("row-interrupt").value = "fade";
  showTimes();
  const box = byId("row-time");
  // It stays open, with what was typed, until it was done.
  box.querySelector("form").onsubmit = async (event) => {
    event.preventDefault();
    const form = new FormData(box.querySelector("form"));
    // A time that was not touched is the row's own, to the millisecond.
    if (form.get("at") === row.dataset.at) form.delete("at");
    if (await change(`rows/${row.dataset.id}/time`, Object.fromEntries(form))) box.close();
    else byId("row-at").select();
  };
  box.onclose = () => chosen()?.querySelector(".grip")?.focus();
  box.showModal();
}

function voice(row) {
  location.assign(`/voicetrack/after/${encodeURIComponent(row.dataset.id)}`);
}

const acts = {
  up: (row) => move(row, "up"),
  down: (row) => move(row, "down"),
  insert,
  voice,
  replace,
  time,
  remove,
};
const letters = { i: "insert", v: "voice", r: "replace", t: "time", delete: "remove" };

function press(event) {
  const row = event.target.closest?.("tr[data-id]") ?? (event.target.closest?.(".tools-row") && chosen());
  if (!row || event.ctrlKey || event.metaKey) return;
  const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const rows = free();
  if (way && event.altKey) move(row, way);
  else if (way) choose(rows[rows.indexOf(row) + (way === "up" ? -1 : 1)] ?? row);
  else if (event.key === "Escape") choose(null);
  else if (letters[event.key.toLowerCase()] && !event.altKey) acts[letters[event.key.toLowerCase()]](row);
  else return;
  event.preventDefault();
}

function click(event) {
  const doing = event.target.closest("[data-do]");
  if (doing) {
    const row = chosen();
    if (row) acts[doing.dataset.do](row);
    return;
  }
  const row = event.target.closest("tr[data-id]");
  if (!row || row.dataset.free !== "yes") return;
  choose(row.dataset.id === chosenId && !event.target.closest(".grip") ? null : row);
}

function anywhere(event) {
  const typing = event.target.matches?.("input, textarea, select");
  if (typing || document.querySelector("dialog[open]")) return;
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
    event.preventDefault();
    undo();
  } else if (event.key.toLowerCase() === "n" && !event.ctrlKey && !event.altKey && mark()) {
    event.preventDefault();
    toNow();
  }
}

function toNow() {
  mark().scrollIntoView({ block: "center" });
  const row = mark().dataset.free === "yes" ? mark() : free()[0];
  if (row && byId("row-tools")) choose(row);
}

/** Rows that were read anew: the chosen one stays chosen, and the keys stay on it. */
function keepChosen() {
  const held = document.activeElement === document.body || !document.activeElement;
  const row = chosen();
  choose(row?.dataset.free === "yes" ? row : null, held && chosenId !== null);
}

function start() {
  document.documentElement.classList.add("js");
  byId("filter")?.addEventListener("change", () => byId("filter").submit());
  byId("to-now")?.addEventListener("click", (event) => {
    if (!mark()) return;
    event.preventDefault();
    toNow();
  });
  document.addEventListener("keydown", anywhere);
  // Whoever opens the log of today looks for what is on now.
  if (byId("to-now") && !location.hash) mark()?.scrollIntoView({ block: "center" });
  if (!byId("row-tools")) return;
  followEdits();
  startSearch();
  list.addEventListener("keydown", press);
  list.addEventListener("click", click);
  list.addEventListener("htmx:afterSettle", keepChosen);
  byId("take-back")?.addEventListener("click", undo);
  byId("row-timing").addEventListener("change", showTimes);
  byId("row-time-leave").addEventListener("click", () => byId("row-time").close());
  choose(null);
  draggable(list, "tr[data-id]", (row, above) => {
    if (above && above !== before(row)) change(`rows/${row.dataset.id}/move`, { after: above.dataset.id });
  });
}

start();
