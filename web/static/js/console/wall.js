// The cart wall: pages of keys. What is under a key is arranged in the database; whether it plays,
// and how long yet, is the engine's word. A programme's page opens by itself, but never while a
// hand is at the wall.

import { byId, facts, say, setIcon, setText } from "../common/facts.js";
import { isAway, on } from "../common/feed.js";
import { countdown, stationNow } from "../common/time.js";

const TICK = 100;
const LOOK = 1000;
const AT_HAND = 10_000;
const ASK_AGAIN = 3600_000;
const SHAPE = "ring";

const keys = [...document.querySelectorAll(".cart")];
let arranged = facts.wall;
let carts = [];
let cartsAt = 0;
let shown = null;
let opened = null;
let touchedAt = -AT_HAND;
let numbers = null;

/** The pages; while nobody has made one, what the engine has under its own names. */
function pages() {
  if (arranged?.pages.length) return arranged.pages;
  const rows = carts.slice(0, keys.length);
  const own = rows.map((cart, index) => ({ place: index + 1, name: cart.name, label: cart.title, colour: "plain", shape: SHAPE, loop: cart.loop }));
  return [{ id: "", name: say("page.library"), programme: "", keys: own }];
}

/** The page that should be open now: that of the programme that is on, else the first of none. */
function due() {
  const now = stationNow();
  const span = arranged?.spans.find((one) => one.start <= now && now < one.end);
  const all = pages();
  return (span && all.find((page) => page.id === span.page)) || all.find((page) => !page.programme) || all[0];
}

function current() {
  const all = pages();
  return all.find((page) => page.id === shown) ?? due();
}

function atHand() {
  return performance.now() - touchedAt < AT_HAND || byId("wall").matches(":hover") || byId("wall").contains(document.activeElement);
}

/** Open the page that is due, once it has changed and no hand is at the wall. */
function look() {
  const page = due();
  if (page.id === opened || (opened !== null && atHand())) return;
  opened = page.id;
  show(page.id);
}

function show(id) {
  shown = id;
  paint();
}

/** Another page: `by` later, round and round. */
export function turn(by) {
  const all = pages();
  const at = all.findIndex((page) => page.id === current().id);
  touch();
  show(all[(at + by + all.length) % all.length].id);
}

/** The page with this number, from 1. True where there is one. */
export function open(number) {
  const page = pages()[number - 1];
  if (!page) return false;
  touch();
  show(page.id);
  return true;
}

/** A hand is at the wall. */
export function touch() {
  touchedAt = performance.now();
}

function tabFor(page, index) {
  const tab = document.createElement("button");
  tab.type = "button";
  tab.dataset.page = page.id;
  tab.textContent = page.name;
  tab.title = `${say("page.show", { name: page.name })} (Alt+${index + 1})`;
  return tab;
}

function paintTabs() {
  const all = pages();
  const holder = byId("pages");
  const told = JSON.stringify(all.map((page) => [page.id, page.name]));
  if (holder.dataset.told !== told) {
    holder.dataset.told = told;
    holder.replaceChildren(...all.map(tabFor));
  }
  for (const tab of holder.children) tab.setAttribute("aria-pressed", String(tab.dataset.page === current().id));
  holder.hidden = all.length < 2;
}

function paint() {
  paintTabs();
  const page = current();
  const state = new Map(carts.map((cart) => [cart.name, cart]));
  keys.forEach((key) => {
    const row = page.keys.find((one) => one.place === Number(key.dataset.slot));
    paintKey(key, row, row && state.get(row.name));
  });
  const empty = page.keys.length === 0;
  byId("carts-empty").hidden = !empty;
  byId("wall").hidden = empty;
  tick();
}

function paintKey(key, row, cart) {
  key.disabled = !row || !cart;
  key.dataset.name = row?.name ?? "";
  key.dataset.playing = cart?.playing ? "yes" : "no";
  key.dataset.colour = row?.colour ?? "";
  key.classList.toggle("empty", !row);
  setIcon(key.querySelector(".cart-shape"), cart?.loop || row?.loop ? "auto" : row?.shape ?? SHAPE);
  setText(key.querySelector(".cart-title"), row?.label ?? "");
  key.title = row?.label ?? "";
  // Its name is what can be read on it; what a press does is said after that. On an empty one past F12
  // nothing can be read.
  const [said, other] = row ? ["aria-description", "aria-label"] : ["aria-label", "aria-description"];
  key.setAttribute(said, spoken(key, row, cart));
  key.removeAttribute(other);
}

function spoken(key, row, cart) {
  const place = Number(key.dataset.slot) <= 12 ? `F${key.dataset.slot}` : key.dataset.slot;
  const title = row?.label;
  return `${place}: ${row ? say(cart?.playing ? "cart.stop" : "cart.fire", { title }) : say("cart.empty")}`;
}

/** What stands in a key's corner: how long yet, or why it can't be played. */
function stateOf(row, cart, passed) {
  if (!row) return "";
  if (row.withheld) return say("cart.withheld");
  if (row.missing) return say("cart.missing");
  if (!cart || !cart.ready) return say("cart.loading");
  if (!cart.playing) return "";
  if (cart.loop) return say("cart.looping");
  return typeof cart.remaining === "number" ? countdown(Math.max(0, cart.remaining - passed)) : say("cart.playing");
}

function tick() {
  if (isAway()) return;
  const passed = Math.max(0, (stationNow() - cartsAt) / 1000);
  const page = current();
  const state = new Map(carts.map((cart) => [cart.name, cart]));
  for (const key of keys) {
    const row = page.keys.find((one) => one.place === Number(key.dataset.slot));
    setText(key.querySelector(".cart-state"), stateOf(row, row && state.get(row.name), passed));
  }
}

function take(status) {
  carts = status.carts ?? [];
  cartsAt = status.at ?? stationNow();
  paint();
}

/** Ask how the wall is arranged; what is known stays where the panel does not tell. */
async function ask() {
  try {
    const response = await fetch("/carts/wall.json");
    if (!response.ok) return;
    arranged = await response.json();
  } catch {
    // Asked again with the next change; until then the keys are as they were.
    return;
  }
  look();
  paint();
}

/** The tables that the wall is made of. */
function takeNumbers(event) {
  const mine = ["cart_page", "cart_key", "episode", "media"].map((table) => event.numbers[table]).join();
  if (numbers !== null && numbers !== mine) ask();
  numbers = mine;
}

/** Begin; `first` is the status the page was served with. */
export function start(first) {
  on("status", take);
  on("changed", takeNumbers);
  if (first) take(first);
  look();
  paint();
  byId("pages").addEventListener("click", (event) => {
    const tab = event.target.closest("button");
    if (!tab) return;
    touch();
    show(tab.dataset.page);
  });
  for (const name of ["pointerdown", "pointermove"]) byId("wall").addEventListener(name, touch);
  setInterval(tick, TICK);
  setInterval(look, LOOK);
  setInterval(ask, ASK_AGAIN);
}
