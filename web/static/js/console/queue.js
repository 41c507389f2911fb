// The list of what comes next as something to work on: reorder, put in, take out, take back.

import { byId, say } from "../common/facts.js";
import { draggable } from "../common/dragging.js";
import { change, start as followEdits, undo } from "../common/logedits.js";
import { open, start as startSearch } from "../common/piecesearch.js";
import { lastStatus } from "./now.js";

export const mayEdit = () => byId("next").dataset.edit === "yes";

const rows = () => [...byId("next").children].filter((row) => row.dataset.source === "log");
const chosen = () => document.activeElement?.closest?.("#next li");
const idOf = (row) => row?.dataset.key;

function focus(row) {
  row?.querySelector(".grip")?.focus();
}

/** What plays of the log: something can be put right after it. */
function playing() {
  const now = lastStatus()?.now;
  return now?.source === "log" ? String(now.entry_id) : null;
}

/** The row before one in the list; for the first, what plays. */
function before(row) {
  const all = rows();
  const at = all.indexOf(row);
  return at > 0 ? idOf(all[at - 1]) : playing();
}

async function step(row, way) {
  const all = rows();
  const at = all.indexOf(row);
  // One place up is right after the row before the one above.
  const after = way === "down" ? idOf(all[at + 1]) : at > 0 ? before(all[at - 1]) : null;
  await change(`rows/${idOf(row)}/move`, after ? { after } : { step: way });
}

async function remove(row) {
  const all = rows();
  const beside = all[all.indexOf(row) + 1] ?? all[all.indexOf(row) - 1];
  const held = row.contains(document.activeElement);
  if ((await change(`rows/${idOf(row)}/remove`)) && held) focus(beside);
}

/** Search for a piece that comes right after the chosen row, else after what is on the air. */
export function insert() {
  if (!mayEdit()) return;
  const row = chosen();
  const after = row?.dataset.source === "log" ? idOf(row) : (playing() ?? idOf(rows()[0]));
  if (!after) return;
  const name = row?.querySelector(".what b").textContent;
  const title = row ? say("insert.after", { title: name }) : say("insert.next");
  open(title, (media) => change("insert", { after, media }), row?.querySelector(".grip"));
}

/** Record a voice for the place after the chosen row, else after what is on the air. */
export function voice() {
  if (!mayEdit()) return;
  const row = chosen();
  const after = row?.dataset.source === "log" ? idOf(row) : playing();
  location.assign(after ? `/voicetrack/after/${encodeURIComponent(after)}` : "/voicetrack/");
}

/** To the list: its first row is chosen. */
export function enter() {
  if (mayEdit()) focus(chosen() ?? rows()[0]);
}

function press(event) {
  const row = chosen();
  if (!row) return;
  const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const all = rows();
  if (way && event.altKey) step(row, way);
  else if (way) focus(all[all.indexOf(row) + (way === "up" ? -1 : 1)]);
  else if (event.key === "Delete") remove(row);
  else return;
  event.preventDefault();
}

function click(event) {
  const row = event.target.closest("li");
  if (event.target.closest(".take-out")) remove(row);
  else if (event.target.closest(".step-up, .step-down")) {
    // The row stays chosen: its buttons are under the finger for another step.
    setTimeout(() => focus(row));
    step(row, event.target.closest(".step-up") ? "up" : "down");
  }
  // A grip that was clicked stays chosen for the keys.
  else if (event.target.closest(".grip")) setTimeout(() => focus(row));
}

function takeBack(event) {
  const typing = event.target.matches?.("input:not([type=checkbox]), textarea");
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z" || typing) return;
  event.preventDefault();
  undo();
}

/** Begin. */
export function start() {
  if (!mayEdit()) return;
  followEdits();
  startSearch();
  byId("next").addEventListener("keydown", press);
  byId("next").addEventListener("click", click);
  byId("put-in").addEventListener("click", insert);
  byId("voice").addEventListener("click", voice);
  byId("take-back").addEventListener("click", undo);
  document.addEventListener("keydown", takeBack);
  draggable(byId("next"), "li[data-source=log]", (row, above) => {
    const after = idOf(above) ?? playing();
    if (after && after !== before(row)) change(`rows/${idOf(row)}/move`, { after });
  });
}
