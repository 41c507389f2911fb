// Rundowns: parts are added, put earlier or later, taken out; their sum is held against the length.

import { fill } from "../common/facts.js";
import { length } from "../common/time.js";

let made = 0;

/** Seconds of a length as it is typed; a plain number is minutes. */
function seconds(text) {
  const parts = text.trim().split(/[.:]/);
  if (!parts.every((part) => /^\d+$/.test(part))) return 0;
  const numbers = parts.map(Number);
  if (numbers.length === 1) return numbers[0] * 60;
  return numbers.reduce((sum, part) => sum * 60 + part, 0);
}

function add(form) {
  const list = form.querySelector(".rundown-rows");
  const row = form.querySelector("template").content.firstElementChild.cloneNode(true);
  made += 1;
  for (const element of row.querySelectorAll("[id*='piece-new'], [aria-controls*='piece-new']")) {
    for (const name of ["id", "aria-controls"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace("piece-new", `piece-new-${made}`));
    }
  }
  form.querySelector(".nothing")?.remove();
  list.append(row);
  row.querySelector("select").focus();
}

function change(row, what) {
  const { previousElementSibling: before, nextElementSibling: after } = row;
  if (what === "up" && before) before.before(row);
  if (what === "down" && after) after.after(row);
  if (what !== "remove") return row.querySelector(`[data-do=${what}]`).focus();
  (after ?? before)?.querySelector("select").focus();
  row.remove();
}

function sum(form) {
  let at = 0;
  for (const row of form.querySelectorAll(".rundown-rows > li")) {
    row.querySelector(".at").textContent = length(at);
    at += seconds(row.querySelector("[name=length]").value);
  }
  const by = at - Number(form.dataset.length);
  const { wordLonger, wordShorter, wordFits } = form.dataset;
  const word = by > 0 ? wordLonger : by < 0 ? wordShorter : wordFits;
  const verdict = form.querySelector(".verdict");
  form.querySelector(".together").textContent = length(at);
  verdict.textContent = fill(word, { by: length(Math.abs(by)) });
  verdict.classList.toggle("soon", by > 0);
}

const all = () => document.querySelectorAll("form.rundown").forEach(sum);

document.body.addEventListener("click", ({ target }) => {
  const button = target.closest("form.rundown [data-do]");
  if (!button) return;
  const form = button.closest("form");
  form.dataset.touched = "yes";
  if (button.dataset.do === "add") add(form);
  else change(button.closest("li"), button.dataset.do);
  sum(form);
});
document.body.addEventListener("input", ({ target }) => target.closest("form.rundown") && sum(target.closest("form.rundown")));
document.body.addEventListener("htmx:afterSwap", all);
all();
