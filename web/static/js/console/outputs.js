// Where the air goes to: how each output is, who listens, and what to do where one is down.

import { byId, facts, has, say, setIcon, setText } from "../common/facts.js";
import { on } from "../common/feed.js";
import { reconcile } from "./lists.js";
import { sentence } from "./reasons.js";

let outputs = [];
let listeners = facts.listeners ?? {};

/** Why it is down, in the words of whoever has to mend it. */
function reasonOf(row) {
  if (!row.reason) return "";
  return sentence(row.reason) ?? say("output.reason.other", { reason: row.reason });
}

/** How many listen; nothing for an output that nobody can listen to. */
function listenersOf(row) {
  if (!(row.name in listeners)) return "";
  const count = listeners[row.name];
  return count === null ? say("output.listeners.unknown") : say("output.listeners", { count });
}

function notesOf(row, state) {
  const notes = [has(`kind.${row.kind}`) ? say(`kind.${row.kind}`) : row.kind];
  if (state === "down") notes.push(reasonOf(row));
  else notes.push(listenersOf(row));
  if (row.restarts) notes.push(say("output.restarts", { count: row.restarts }));
  if (row.dropped_blocks) notes.push(say("output.dropped", { count: row.dropped_blocks }));
  return notes.filter(Boolean).join(" · ");
}

function paint(element, row) {
  const state = has(`output.${row.state}`) ? row.state : "down";
  element.dataset.state = state;
  setIcon(element.querySelector(".state-icon"), state === "off" ? "waiting" : state);
  setText(element.querySelector("b"), row.name);
  const notes = notesOf(row, state);
  setText(element.querySelector("small"), notes);
  element.querySelector("small").title = notes;
  setText(element.querySelector(".state-word"), say(`output.${state}`));
}

function paintAll() {
  reconcile(byId("outputs"), "output-row", outputs, (row) => row.name, paint);
  byId("outputs-empty").hidden = outputs.length > 0;
}

function take(status) {
  outputs = status.outputs ?? [];
  paintAll();
}

/** Begin; `first` is the status the page was served with. */
export function start(first) {
  on("status", take);
  on("listeners", (event) => {
    listeners = event.outputs;
    paintAll();
  });
  if (first) take(first);
}
