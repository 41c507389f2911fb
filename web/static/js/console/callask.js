// One request about a call; what came of it is told, and whether the panel was there at all.

import { say } from "../common/facts.js";
import { toast } from "../common/toast.js";

const token = document.querySelector('meta[name="csrf-token"]').content;
const headers = { "X-CSRF-Token": token, "HX-Request": "true" };

/** Send, and say nothing: {ok, status, data}; status 0 where the panel did not answer. */
export async function send(path, fields = {}) {
  try {
    const response = await fetch(`/calls/${path}`, { method: "POST", headers, body: new URLSearchParams(fields) });
    return { ok: response.ok, status: response.status, data: await response.json() };
  } catch {
    return { ok: false, status: 0, data: null };
  }
}

/** Send, and tell what could not be done. */
export async function order(path, fields) {
  const answer = await send(path, fields);
  const error = answer.data?.error ?? { message: say("failed.panel"), do: say("failed.panel.do") };
  if (!answer.ok) toast(error.message, error.do, true);
  return answer;
}

/** Read; null where there is no answer. */
export async function read(path) {
  try {
    const response = await fetch(`/calls/${path}`, { headers });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
