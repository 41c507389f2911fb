// What is wrong with the telephone and its lines, in words.

import { say } from "../common/facts.js";
import { clockTime } from "../common/time.js";
import { clause } from "./reasons.js";

/** SIP's words for why a line does not work, as a kind of its own. */
function lineWord({ kind, state, reason = "" }) {
  if (kind === "line_in") return "card";
  if (state === "failed" && reason.startsWith("408")) return "silent";
  return state === "failed" && /^40[137]/.test(reason) ? "denied" : state;
}

/** What is wrong with a line; empty where nothing is. */
function lineTrouble(line, calls) {
  if (["failed", "unregistered", "unheard"].includes(line.state)) return say(`call.line.${lineWord(line)}`, line.kind === "line_in" ? { ...line, reason: clause(line.reason) } : line);
  if (line.turned_away === 488) return say("call.line.deaf", line);
  if (line.turned_away === 503) return say("call.line.no_room", line);
  const going = calls.filter((call) => call.line === line.name && call.state !== "ended");
  if (going.length >= line.most && line.kind !== "line_in") return say("call.line.busy", line);
  return line.turned_away === 486 ? say("call.line.was_busy", line) : "";
}

/** An agent that died has cut callers off. */
function restarted(told) {
  const calls = told.calls.filter((call) => call.ended_because === "agent").length;
  return calls ? say("call.restarted", { time: clockTime(told.restarted), calls }) : "";
}

/** All of it as the agent `told`, "" where nothing is wrong. */
export function troubleOf(told) {
  if (told.state === "away") return told.stuck ? say("call.stuck", told.stuck) : say("call.away", { time: clockTime(told.since) });
  if (told.state === "none") return "";
  const words = told.lines.map((line) => lineTrouble(line, told.calls));
  if (told.restarted) words.unshift(restarted(told));
  const { by, state, reason } = told.screener ?? {};
  if (by && reason && told.calls.some((call) => ["waiting", "screening"].includes(call.state))) words.push(say(state === "off" ? "call.screener.failed" : "call.headset.away", { reason: clause(reason) }));
  if (!told.mixed) words.push(say("call.unmixed"));
  if (told.trouble) words.push(say("call.trouble"));
  if (told.unspoken) words.push(say("call.unspoken"));
  return words.filter(Boolean).join(" ");
}
