// The page that records a voice for a place of the log: its keys, and what is kept.

import { byId, setText } from "../common/facts.js";
import { on } from "../common/feed.js";
import { RefusedError } from "../common/sending.js";
import { length, number, stationNow } from "../common/time.js";
import { toast } from "../common/toast.js";
import * as booth from "./booth.js";
import { makeReady } from "./join.js";
import { heard, KeepError, LateError, putIn, send } from "./keeping.js";
import * as list from "./takelist.js";
import { keptTakes, openStore } from "./takes.js";
import { clearTrouble, say, tell, tellTrouble } from "./words.js";

const AGAIN = 2000;
const FAR = 6 * 3600 * 1000;
const TYPED = "input:not([type=checkbox]):not([type=radio]), textarea, select";

const room = byId("voicetrack");
let wantsOver = false;
let titled = byId("place").dataset.title;
let keepsForLater = false;
let onAir;
let edit = null;
let throwing = { take: null, until: 0 };

// ------------------------------------------------------------------ the place

/** The place was read anew: what was chosen on it stays chosen. */
function placeChanged() {
  const place = byId("place");
  byId("over").checked = wantsOver && !byId("over").disabled;
  if (byId("title").value === titled) byId("title").value = place.dataset.title;
  titled = place.dataset.title;
  makeReady(place);
  list.paint();
  tick();
}

/** What is on the air changed: the place may have gone by. */
function followAir({ now }) {
  const entry = now?.entry_id ?? null;
  if (onAir !== undefined && onAir !== entry) document.body.dispatchEvent(new CustomEvent("aired"));
  onAir = entry;
}

function tick() {
  const left = Number(byId("place").dataset.at) - stationNow();
  setText(byId("until-air"), left > 0 && left < FAR ? say("air.in", { time: length(left / 1000) }) : "");
}

async function goTo({ place, page }) {
  await window.htmx.ajax("GET", place, { target: "#place", swap: "outerHTML" });
  history.replaceState(null, "", page);
  placeChanged();
}

// ------------------------------------------------------------------ keeping

function wish(take) {
  const { after, next } = byId("place").dataset;
  return {
    recording: take.recording,
    after,
    next,
    title: byId("title").value,
    language: byId("language").value,
    over: byId("over").checked ? "yes" : "no",
  };
}

function showKept(answer, piece) {
  edit = answer.edit;
  setText(byId("kept-said"), answer.said);
  setText(byId("kept-more"), answer.more);
  const { seconds, loudness, cut_before: before, cut_after: after } = piece;
  const figures = Object.entries({ length: seconds, loudness, before, after }).map(([name, value]) => [name, number(value)]);
  setText(byId("kept-facts"), say("heard", Object.fromEntries(figures)));
  byId("kept-log").href = answer.log;
  byId("kept-further").href = answer.further;
  byId("kept").hidden = false;
  booth.set("kept");
}

function showRefused(body) {
  setText(byId("refused-text"), body.error.message);
  setText(byId("refused-do"), body.error.do);
  setText(byId("refused-kept"), say("refused.kept", { title: body.kept.title }));
  byId("put-elsewhere").hidden = !body.other;
  if (body.other) {
    setText(byId("put-elsewhere-word"), body.other.words);
    byId("put-elsewhere").onclick = async () => {
      await goTo(body.other);
      keep();
    };
  }
  byId("refused").hidden = false;
  if (body.other) byId("put-elsewhere").focus();
}

function tellFailure(error) {
  if (error instanceof LateError) tellTrouble("late");
  else if (error instanceof KeepError && error.body.kept) showRefused(error.body);
  else if (error instanceof KeepError) tell(error.body.error.message, error.body.error.do);
  else if (error instanceof RefusedError) tellTrouble("failed.panel");
  else throw error;
}

async function keep() {
  const take = list.chosenTake();
  if (!take || byId("keep").disabled) return;
  booth.join.stop();
  clearTrouble();
  byId("kept").hidden = byId("refused").hidden = true;
  const percent = (share) => `${Math.floor(share * 100)} %`;
  const told = (share) => booth.set("sending", say("state.sending", { percent: percent(share) }));
  told(0);
  try {
    await send(take, room.dataset.recordings, told, () => booth.set("sending", say("state.lost")));
    booth.set("waiting");
    const piece = await heard(take, room.dataset.recordings);
    showKept(await putIn(room.dataset.keep, wish(take)), piece);
    // The others were tries at the same place.
    for (const one of list.allTakes()) if (one === take || one.place === take.place) one.remove();
  } catch (error) {
    booth.rest();
    tellFailure(error);
  }
}

async function takeBack() {
  if (edit === null || byId("kept").hidden) return;
  try {
    const answer = await putIn(room.dataset.undo, { edit: String(edit) });
    edit = null;
    byId("kept").hidden = true;
    list.chosenTake()?.save();
    booth.rest();
    toast(answer.said, answer.more);
  } catch (error) {
    if (!(error instanceof KeepError)) throw error;
    toast(error.body.error.message, error.body.error.do, true);
  }
}

/** Throw the chosen take away; the first press only asks. */
function throwAway() {
  const take = list.chosenTake();
  if (!take || booth.isBusy() || booth.isRecording()) return;
  if (throwing.take !== take || performance.now() > throwing.until) {
    throwing = { take, until: performance.now() + AGAIN };
    toast(say("take.again"));
    return;
  }
  booth.join.stop();
  list.remove(take);
  booth.rest();
  toast(say("take.gone"));
}

// ------------------------------------------------------------------ keys

function flip(id) {
  const box = byId(id);
  if (box.disabled) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

const letters = {
  r: booth.record,
  p: booth.listen,
  k: keep,
  m: booth.toggle,
  b: booth.hearBefore,
  n: booth.hearNext,
  o: () => flip("over"),
  e: () => flip("lead"),
  delete: throwAway,
};

/** Esc takes back what is only heard or counted; it never ends a recording. */
function takeBackFirst() {
  if (!booth.cancel()) booth.join.stop();
}

function press(event) {
  if (event.target.matches?.(TYPED)) return;
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && key === "z") {
    event.preventDefault();
    takeBack();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "Escape") takeBackFirst();
  else if (!letters[key]) return;
  else {
    event.preventDefault();
    letters[key]();
  }
}

function click({ target }) {
  if (target.closest("#hear-before")) booth.hearBefore();
  else if (target.closest("#hear-next")) booth.hearNext();
}

async function start() {
  list.start(() => !booth.isBusy() && !booth.isRecording() && booth.rest());
  booth.start();
  byId("mic").addEventListener("click", booth.toggle);
  byId("record").addEventListener("click", booth.record);
  byId("listen").addEventListener("click", booth.listen);
  byId("keep").addEventListener("click", keep);
  byId("take-back").addEventListener("click", takeBack);
  document.addEventListener("click", click);
  document.addEventListener("keydown", press);
  document.addEventListener("change", ({ target }) => target.id === "over" && (wantsOver = target.checked));
  document.body.addEventListener("htmx:afterSettle", placeChanged);
  window.addEventListener("beforeunload", (event) => {
    const loses = booth.isRecording() || booth.isBusy() || (!keepsForLater && list.chosenTake());
    if (loses) event.preventDefault();
  });
  makeReady(byId("place"));
  on("status", followAir);
  setInterval(tick, 1000);
  tick();
  keepsForLater = await openStore();
  if (!keepsForLater) tellTrouble("storage");
  list.restore(await keptTakes(room.dataset.owner));
}

start();
