// Every page but the console: the strip above it, what others change, what could not be done.
//
// A part of a page that follows a table says so: hx-get="..." hx-trigger="changed:log_row from:body".
// It is read anew when anybody writes to that table, unless a person types in it, or has typed in a
// form of it; a form with data-kept stays in any case. What a part shows is told by data-shows, or by the
// field "seen" of its form: the same is left as it is.

import { byId, facts, say, setIcon, setText } from "./common/facts.js";
import { emit, follow, isAway, on } from "./common/feed.js";
import * as focus from "./common/focus.js";
import * as theme from "./common/theme.js";
import { clockTime, length, stationNow } from "./common/time.js";
import { toast } from "./common/toast.js";

const TICK = 250;
const UNFIT = 422;
const TYPED = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const token = document.querySelector('meta[name="csrf-token"]').content;

let status = facts.status;
let statusAt = status?.at ?? Date.now();
let numbers = facts.numbers;

function paintLight() {
  const known = !isAway() && status;
  const state = !known ? "unknown" : status.now || status.mode === "fallback" ? "on" : "off";
  byId("light").dataset.state = state;
  setText(byId("light-word"), say(`light.${state}`));
  setText(byId("light-mode"), known ? say(`mode.${state === "off" ? "stopped" : status.mode}`) : "");
  setIcon(byId("light-icon"), state);
}

function paintNow() {
  const now = status?.now;
  if (!now) return setText(byId("strip-now"), "");
  const left = now.remaining == null ? null : Math.max(0, now.remaining - (stationNow() - statusAt) / 1000);
  const parts = [now.title || say("untitled"), now.artist, left === null ? "" : `−${length(Math.ceil(left))}`];
  setText(byId("strip-now"), parts.filter(Boolean).join(" · "));
}

/** Alarms that nobody has seen yet are at the console; a worker that is away is felt on every page. */
function paintUnseen() {
  const open = (status?.alarms ?? []).filter((row) => !(row.acknowledged && isOver(row)));
  const unseen = open.filter((row) => !row.acknowledged);
  const isWorkerAway = open.some((row) => row.code === "worker_away" && !isOver(row));
  byId("unseen").hidden = isAway() || !(unseen.length || isWorkerAway);
  setText(byId("unseen-text"), isWorkerAway ? say("strip.worker") : say("strip.unseen", { count: unseen.length }));
}

const isOver = (row) => row.cleared !== null && row.cleared !== undefined && row.cleared !== false;

function tick() {
  setText(byId("clock"), clockTime(stationNow()));
  if (!isAway()) paintNow();
}

/** Tell the parts of the page that follow a table which was written to. */
function takeNumbers(event) {
  if (event.away) setText(byId("away-text"), say("away.database"));
  byId("away").hidden = !event.away && !isAway();
  // What was typed while the shared database was away waits on this page to be sent again.
  const isBack = byId("register-back");
  if (isBack) isBack.hidden = event.aways.includes("register_");
  const before = numbers;
  numbers = event.numbers;
  for (const [table, number] of Object.entries(numbers)) {
    if (before[table] !== number) document.body.dispatchEvent(new CustomEvent(`changed:${table}`));
  }
}

const formsOf = (part) => [...(part.matches("form") ? [part] : []), ...part.querySelectorAll("form")];

/** Whether a person types in a part, or typed what is not saved yet. */
function isTypedIn(part) {
  const focused = document.activeElement;
  if (focused?.matches(TYPED) && part.contains(focused)) return true;
  return formsOf(part).some((form) => form.matches("[data-touched], [data-kept]") || form.querySelector(".refused, [data-wrong]"));
}

const shownIn = (part) =>
  part.querySelector("[data-shows]")?.dataset.shows ?? part.querySelector("[name=seen]")?.value;

/** Whether what came is the same as what is there, as after what this page itself changed. */
function isSame(part, html) {
  const mine = shownIn(part);
  return Boolean(mine) && shownIn(new DOMParser().parseFromString(html, "text/html")) === mine;
}

/** Typing is sacred: no push takes a word or the focus. */
function keepTyping({ detail }) {
  const cause = detail.requestConfig?.triggeringEvent?.type ?? "";
  if (!cause.startsWith("changed:")) return;
  const same = isSame(detail.target, detail.xhr.responseText);
  if (!same && !isTypedIn(detail.target)) return;
  detail.shouldSwap = false;
  if (!same) toast(say("changed.meanwhile"), say("changed.meanwhile.do"), true);
}

/** What somebody typed is theirs until it is saved. */
function touch({ target }) {
  const form = target.closest?.("form");
  if (form) form.dataset.touched = "yes";
}

/** What came is saved, or says what is wrong: there the eye and the reader go. */
function swapped({ detail }) {
  const { target, xhr } = detail;
  if (xhr.status !== UNFIT) {
    for (const form of formsOf(target)) delete form.dataset.touched;
    return;
  }
  const wrong = target.querySelector("[aria-invalid], .refused, .wrong");
  if (wrong && !wrong.matches("input, select, textarea")) wrong.tabIndex = -1;
  wrong?.focus();
}

function tellFailure(event) {
  let error = null;
  try {
    error = JSON.parse(event.detail.xhr.responseText).error;
  } catch {
    // Not one of the panel's own answers: told as one that did not come.
  }
  toast(error?.message ?? say("failed.panel"), error?.do ?? say("failed.panel.do"), true);
}

/** What scrolls sideways is reached by keys, too; named by its table. */
function reachScrolls() {
  for (const box of document.querySelectorAll(".scroll")) {
    const isWide = box.scrollWidth > box.clientWidth;
    box.toggleAttribute("tabindex", isWide);
    if (!isWide) continue;
    box.tabIndex = 0;
    const caption = box.querySelector("caption");
    if (!caption || box.hasAttribute("role")) continue;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", caption.textContent);
  }
}

/** The sheet of this page's keys. */
function sheet(event) {
  if (event.type === "keydown") {
    const isFree = event.key === "?" && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!isFree || event.target.matches?.(TYPED)) return;
    event.preventDefault();
  }
  const box = byId("key-sheet");
  if (box.open) box.close();
  else if (!document.querySelector("dialog[open]")) box.showModal();
}

/** A button with an address of its own leads there, as without scripts: no part of this page is swapped. */
function goElsewhere(event) {
  if (event.submitter?.hasAttribute("formaction")) event.stopPropagation();
}

/** On a telephone the list of pages is wider than the screen: the one that is shown stands in it. */
function showPlace() {
  const here = document.querySelector(".places [aria-current]");
  const places = here?.parentElement;
  if (places) places.scrollLeft = here.offsetLeft - (places.clientWidth - here.offsetWidth) / 2;
}

function start() {
  const body = document.body;
  document.addEventListener("keydown", sheet);
  byId("help").addEventListener("click", sheet);
  body.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF-Token"] = token;
  });
  document.addEventListener("submit", goElsewhere, true);
  body.addEventListener("htmx:beforeSwap", keepTyping);
  body.addEventListener("htmx:afterSwap", swapped);
  body.addEventListener("input", touch);
  body.addEventListener("change", touch);
  body.addEventListener("htmx:responseError", tellFailure);
  body.addEventListener("htmx:sendError", tellFailure);
  // The panel's answer may carry words: HX-Trigger: {"said": {"text": "...", "more": "..."}}.
  body.addEventListener("said", ({ detail }) => toast(detail.text, detail.more, detail.failed));
  on("status", (event) => {
    status = event;
    statusAt = event.at ?? stationNow();
    paintLight();
    paintUnseen();
  });
  on("changed", takeNumbers);
  on("away", () => {
    paintLight();
    paintUnseen();
  });
  body.addEventListener("htmx:afterSettle", reachScrolls);
  addEventListener("resize", reachScrolls);
  reachScrolls();
  showPlace();
  // After the one that may hold a swap back.
  focus.start();
  theme.start();
  paintLight();
  paintUnseen();
  tick();
  setInterval(tick, TICK);
  follow(["status", "alarm", "changed"]);
  emit("start", {});
}

start();
