// The library's list: keys, ticks that outlive a search, and rows that follow what others write.

import { byId, fill, setText } from "../common/facts.js";
import * as listening from "./listening.js";

const rows = byId("rows");
const search = byId("search");
const text = byId("text");
const bar = byId("bulk");
const dialog = byId("bulk-dialog");
const PAGE = 60;
const MOST = 600;
const SETTLE = 400;

const ticked = new Set();
let focused = "";
let refreshing = 0;

const links = () => [...rows.querySelectorAll("tr[data-id] .what a")];
const rowOf = (element) => element?.closest?.("tr[data-id]");

function query() {
  const given = new URLSearchParams(new FormData(search));
  for (const [name, value] of [...given]) if (!value) given.delete(name);
  return given;
}

function paintBar() {
  if (!bar) return;
  bar.hidden = ticked.size === 0;
  const number = ticked.size.toLocaleString(document.documentElement.lang);
  setText(byId("ticked"), fill(byId("ticked").dataset.one, { number }));
  byId("query").value = query().toString();
  // Pieces that are ticked, but not among the rows that are shown, are changed as well.
  for (const old of bar.querySelectorAll("[name=ids][type=hidden]")) old.remove();
  const shown = new Set([...rows.querySelectorAll("[name=ids]")].map((box) => box.value));
  for (const id of ticked) {
    if (!shown.has(id)) bar.append(Object.assign(document.createElement("input"), { type: "hidden", name: "ids", value: id }));
  }
}

function untick() {
  ticked.clear();
  if (byId("all")) byId("all").checked = false;
  for (const box of rows.querySelectorAll("[name=ids]")) box.checked = false;
  paintBar();
}

function refresh() {
  clearTimeout(refreshing);
  refreshing = setTimeout(() => {
    const shown = rows.querySelectorAll("tr[data-id]").length;
    const limit = Math.min(MOST, Math.max(PAGE, shown));
    const address = `${search.getAttribute("hx-get")}?${query()}&limit=${limit}`;
    window.htmx.ajax("GET", address, { target: "#rows", swap: "innerHTML" });
  }, SETTLE);
}

function swapped() {
  for (const box of rows.querySelectorAll("[name=ids]")) box.checked = ticked.has(box.value);
  const row = focused && rows.querySelector(`tr[data-id="${CSS.escape(focused)}"]`);
  if (row && document.activeElement === document.body) row.querySelector(".what a").focus({ preventScroll: true });
  paintBar();
  listening.repaint();
}

function step(by) {
  const all = links();
  const at = all.indexOf(rowOf(document.activeElement)?.querySelector(".what a"));
  if (at < 0 && by < 0) return;
  if (at === 0 && by < 0) text.focus();
  else all[Math.min(all.length - 1, at + by)]?.focus();
}

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || dialog?.open) return;
  const typing = event.target.closest?.("input:not([type=checkbox]), select, textarea");
  const row = rowOf(event.target);
  if (event.key === "ArrowDown" && (row || event.target === text)) step(1);
  else if (event.key === "ArrowUp" && row) step(-1);
  else if (typing) return;
  else if (event.key === "/") text.select();
  else if (event.key === " " && row && event.target.matches("a")) listening.toggle(row.querySelector("[data-listen]"));
  else if (event.key === "x" && row) row.querySelector("[name=ids]")?.click();
  else if (event.key === "Escape") listening.stop();
  else return;
  event.preventDefault();
  if (event.key === "/") text.focus();
}

function start() {
  listening.start();
  document.addEventListener("keydown", pressed);
  rows.addEventListener("focusin", ({ target }) => (focused = rowOf(target)?.dataset.id ?? ""));
  rows.addEventListener("change", ({ target }) => {
    if (target.name !== "ids") return;
    if (target.checked) ticked.add(target.value);
    else ticked.delete(target.value);
    paintBar();
  });
  rows.addEventListener("htmx:afterSwap", swapped);
  search.addEventListener("submit", (event) => event.preventDefault());
  document.body.addEventListener("changed:media", refresh);
  document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.elt === search) history.replaceState(null, "", `?${query()}`);
  });
  if (!bar) return;
  byId("untick").addEventListener("click", untick);
  dialog.addEventListener("click", ({ target }) => target.closest("[data-close]") && dialog.close());
  dialog.addEventListener("htmx:afterSwap", () => !dialog.open && dialog.showModal());
  document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
    const { path, verb } = detail.requestConfig;
    if (!detail.successful || verb !== "post" || path.endsWith("/form") || !path.includes("/bulk")) return;
    dialog.close();
    untick();
    refresh();
  });
  paintBar();
}

start();
