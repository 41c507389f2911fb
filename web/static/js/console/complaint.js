// The form of complaints on the console: N opens it beside what is on; Esc closes it, and every word stays.

import * as form from "../complaints/form.js";
import { byId } from "../common/facts.js";
import { on } from "../common/feed.js";
import { send } from "./callask.js";
import * as calls from "./calls.js";

const SPREAD = 400;
const TABLE = "intake_waiting";

const sheet = byId("complaint-sheet");
const last = byId("complaint-last");
let number;

/** Open the form, and go to its text. */
export function open() {
  if (!sheet) return;
  sheet.hidden = false;
  document.documentElement.dataset.intake = "open";
  byId("complaint-open").setAttribute("aria-expanded", "true");
  const call = calls.forComplaint();
  if (!call) form.enter();
  else if (form.beginOf(call.id, call.answered_at)) takeAlong(call.id);
}

/** Number, name, topic, place and consent of the call; while the panel is away they are typed. */
async function takeAlong(id) {
  const answer = await send(`${id}/complaint`);
  if (answer.ok) form.fillOf(answer.data);
}

/** Close it; whether it was open. */
export function shut() {
  if (!sheet || sheet.hidden) return false;
  const held = sheet.contains(document.activeElement);
  sheet.hidden = true;
  delete document.documentElement.dataset.intake;
  byId("complaint-open").setAttribute("aria-expanded", "false");
  if (held) document.activeElement?.blur();
  return true;
}

async function look() {
  try {
    const response = await fetch(last.dataset.url, { headers: { "HX-Request": "true" } });
    if (response.ok) last.innerHTML = await response.text();
  } catch {
    // What is known stays.
  }
}

/** Begin. */
export function start() {
  if (last) {
    look();
    on("changed", ({ numbers }) => {
      const before = number;
      number = numbers[TABLE];
      // Many consoles hear of the same change at once.
      if (before !== number) setTimeout(look, Math.random() * SPREAD);
    });
  }
  if (!sheet) return;
  byId("complaint-open").addEventListener("click", open);
  byId("call-complaint")?.addEventListener("click", open);
  byId("complaint-close").addEventListener("click", shut);
  form.start();
}
