// Edits of the log from a page: each is one request, told about, and taken back with Ctrl+Z.
//
// `seen` is the last edit that this page knows of. The panel holds an edit against it: where
// somebody else changed the same hour since, nothing is done and the operator is told.

import { facts, say } from "./facts.js";
import { on } from "./feed.js";
import { tell, toast } from "./toast.js";

const WAIT = 50;
const token = document.querySelector('meta[name="csrf-token"]').content;

let seen = Number(document.querySelector("[data-edits]")?.dataset.edits ?? 0);
let number = facts.numbers?.log_edit ?? 0;
let underWay = 0;
const mine = [];
const own = new Set();

async function post(path, values) {
  try {
    const response = await fetch(`/log/${path}`, {
      method: "POST",
      // So that what can't be done is answered as JSON, whatever it is.
      headers: { "X-CSRF-Token": token, "HX-Request": "true" },
      body: new URLSearchParams({ seen: String(seen), ...values }),
    });
    return await response.json();
  } catch {
    return { error: { message: say("failed.panel"), do: say("failed.panel.do") } };
  }
}

/** Edit the log; the panel's answer where it was done, else null. */
export async function edit(path, values = {}) {
  underWay += 1;
  const answer = await post(path, values).finally(() => (underWay -= 1));
  if (!answer.ok) {
    toast(answer.error.message, answer.error.do, true);
    return null;
  }
  own.add(answer.edit);
  // What others did meanwhile is told before it counts as seen.
  if (answer.edit === seen + 1) seen = answer.edit;
  else await learn();
  toast(answer.said, answer.more);
  return answer;
}

/** The same, for what can be taken back. */
export async function change(path, values) {
  const answer = await edit(path, values);
  if (answer) mine.push(answer.edit);
  return answer;
}

/** Take back what this page did last; where it did nothing, the last edit of all. */
export async function undo() {
  const last = mine.at(-1);
  const answer = await edit("undo", last ? { edit: String(last) } : {});
  if (answer) mine.pop();
}

async function whenAnswered(act) {
  while (underWay) await new Promise((resolve) => setTimeout(resolve, WAIT));
  act();
}

/** Read what others did, and say so. */
async function learn() {
  let rows;
  try {
    rows = await (await fetch(`/log/history?after=${seen}`)).json();
  } catch {
    return; // The feed says that the panel is away; the next change asks again.
  }
  for (const row of rows) {
    if (row.id > seen && !own.has(row.id)) tell(row.said);
  }
  seen = Math.max(seen, ...rows.map((row) => row.id));
}

/** Begin to follow what others do. */
export function start() {
  on("changed", ({ numbers }) => {
    if ((numbers.log_edit ?? 0) === number) return;
    number = numbers.log_edit;
    // This page's own edit may be told of before its answer is here: that one counts.
    whenAnswered(learn);
  });
}
