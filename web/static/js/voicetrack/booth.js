// The booth: the microphone, the run-up, the recording.

import { byId, setIcon, setText } from "../common/facts.js";
import { length } from "../common/time.js";
import { Join } from "./join.js";
import * as level from "./level.js";
import { isSecure, Microphone, MicrophoneError, microphones } from "./microphone.js";
import * as list from "./takelist.js";
import { Take } from "./takes.js";
import { clearTrouble, say, tellTrouble } from "./words.js";

const COUNT = 3;
const LEAST = 0.3;
const BUSY = ["sending", "waiting"];
const ICONS = { recording: "record", kept: "up", closed: "off", listening: "listen" };

const room = byId("voicetrack");
const longest = Number(room.dataset.longest);

let mode = "closed";
let take = null;
let counting = null;

export const join = new Join(paint, () => tellTrouble("audio"));
const microphone = new Microphone(room.dataset.worklet, hear, lose);

export const isBusy = () => BUSY.includes(mode);
export const isRecording = () => mode === "recording";

/** Change what goes on; `text` says more than the word for it. */
export function set(next, text = say(`state.${next}`)) {
  mode = next;
  setText(byId("state"), text);
  paint();
}

/** What goes on when nothing does. */
export function rest() {
  if (list.chosenTake()) set("taken");
  else set(microphone.isOpen ? "ready" : "closed");
}

/** The same, where what was kept stays so. */
function settle() {
  if (mode === "kept") paint();
  else rest();
}

function paint() {
  const heard = join.what;
  const records = mode === "recording";
  const act = records ? "stop" : mode === "countdown" ? "cancel" : list.chosenTake() ? "again" : "record";
  room.dataset.state = heard === "take" ? "listening" : mode;
  if (heard === "take") setText(byId("state"), say("state.listening"));
  else if (["closed", "ready", "taken", "countdown", "recording"].includes(mode)) setText(byId("state"), say(`state.${mode}`));
  setIcon(byId("state-icon"), ICONS[room.dataset.state] ?? "live");
  setText(byId("record-word"), say(`act.${act}`));
  setIcon(byId("record-icon"), records ? "stop" : act === "cancel" ? "close" : "record");
  setText(byId("listen-word"), say(heard === "take" ? "act.quiet" : "act.listen"));
  byId("listen").setAttribute("aria-pressed", String(heard === "take"));
  for (const [id, what] of [["hear-before", "before"], ["hear-next", "next"]]) {
    byId(id)?.setAttribute("aria-pressed", String(heard === what && mode !== "countdown"));
  }
  const free = !records && mode !== "countdown" && !isBusy();
  byId("mic").setAttribute("aria-pressed", String(microphone.isOpen));
  byId("mic").disabled = !free;
  byId("record").disabled = isBusy();
  byId("listen").disabled = !free || !list.chosenTake();
  byId("keep").disabled = !free || !list.chosenTake() || mode === "kept";
  if (free) showLength(list.chosenTake()?.seconds ?? 0);
}

function showLength(seconds) {
  setText(byId("time"), length(seconds));
}

// ------------------------------------------------------------------ the microphone

function hear(block) {
  level.show(block);
  if (!isRecording()) return;
  take.add(block);
  showLength(take.seconds);
  if (take.seconds < longest) return;
  finish();
  tellTrouble("longest", { minutes: Math.round(longest / 60) });
}

function lose() {
  level.rest();
  const held = isRecording();
  if (held) finish();
  else if (mode === "countdown") cancel();
  settle();
  tellTrouble("pulled", {}, held ? "pulled.kept" : "pulled.do");
}

async function nameMicrophones() {
  const found = await microphones();
  const options = found.map(({ deviceId, label }, at) => new Option(label || say("microphone.number", { number: at + 1 }), deviceId));
  byId("microphones").replaceChildren(...options);
  byId("microphones").value = microphone.device;
  byId("microphones-field").hidden = found.length < 2;
}

/** Open the microphone; whether it is open. */
export async function open(device = byId("microphones").value) {
  try {
    await microphone.open(device);
  } catch (error) {
    if (!(error instanceof MicrophoneError)) throw error;
    level.rest();
    settle();
    tellTrouble(error.why, { here: `http://localhost${location.port ? `:${location.port}` : ""}` });
    return false;
  }
  clearTrouble();
  settle();
  nameMicrophones();
  return true;
}

/** Open it, or let go of it. */
export function toggle() {
  if (isRecording() || mode === "countdown" || isBusy()) return;
  if (!microphone.isOpen) {
    open();
    return;
  }
  microphone.close();
  level.rest();
  settle();
}

// ------------------------------------------------------------------ recording

function countDown(ticked) {
  let left = COUNT;
  ticked(left);
  return new Promise((resolve) => {
    counting = setInterval(() => {
      left -= 1;
      ticked(left);
      if (left > 0) return;
      clearInterval(counting);
      resolve(true);
    }, 1000);
  });
}

/** End the run-up; nothing is recorded. */
export function cancel() {
  if (mode !== "countdown") return false;
  clearInterval(counting);
  rest();
  join.stop();
  return true;
}

async function begin() {
  join.stop();
  if (!microphone.isOpen && !(await open())) return;
  clearTrouble();
  byId("kept").hidden = byId("refused").hidden = true;
  set("countdown");
  const ticked = (left) => mode === "countdown" && setText(byId("time"), `−${Math.max(0, Math.ceil(left))}`);
  const place = byId("place");
  const reached = await (byId("lead").checked ? join.lead(place, ticked) : countDown(ticked));
  if (!reached || mode !== "countdown") return;
  const { after, title: words } = place.dataset;
  take = Take.begin({ owner: room.dataset.owner, place: after, words, rate: microphone.rate });
  set("recording");
}

function finish() {
  const done = take;
  take = null;
  mode = "ready";
  join.stop();
  done.flush();
  if (done.seconds < LEAST) {
    done.remove();
    rest();
    tellTrouble("short");
    return;
  }
  list.add(done);
  set("taken");
}

/** Begin, end, or begin again. */
export function record() {
  if (isBusy()) return;
  if (isRecording()) finish();
  else if (!cancel()) begin();
}

// ------------------------------------------------------------------ listening

const isFree = () => !isRecording() && mode !== "countdown" && !isBusy();

/** Listen to the chosen take in its place; again: stop. */
export function listen() {
  const chosen = list.chosenTake();
  if (!chosen || !isFree()) return;
  if (join.what === "take") join.stop();
  else join.whole(byId("place"), chosen, byId("over").checked ? Number(byId("place").dataset.intro) : 0);
}

/** Listen to the end of what is before the place. */
export function hearBefore() {
  if (!isFree()) return;
  if (join.what === "before") join.stop();
  else join.lead(byId("place"));
}

/** Listen to the beginning of what comes. */
export function hearNext() {
  if (!isFree()) return;
  if (join.what === "next") join.stop();
  else join.beginning(byId("place"));
}

/** Begin. */
export function start() {
  level.rest();
  rest();
  if (!isSecure()) {
    tellTrouble("insecure", { here: `http://localhost${location.port ? `:${location.port}` : ""}` });
    return;
  }
  navigator.mediaDevices.addEventListener("devicechange", () => microphone.isOpen && nameMicrophones());
  byId("microphones").addEventListener("change", ({ target }) => open(target.value));
}
