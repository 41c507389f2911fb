// Dark for the studio, light for the office; kept in a cookie so that the page comes in it.

import { byId, facts, say, setText } from "./facts.js";

const CHOICES = ["auto", "dark", "light"];
const YEAR = 365 * 24 * 3600;
const root = document.documentElement;

const current = () => root.dataset.theme ?? "auto";

function paint() {
  setText(byId("theme-word"), say(`theme.${current()}`));
}

/** The next choice. */
export function next() {
  const choice = CHOICES[(CHOICES.indexOf(current()) + 1) % CHOICES.length];
  if (choice === "auto") delete root.dataset.theme;
  else root.dataset.theme = choice;
  document.cookie = `theme=${choice}; path=/; max-age=${YEAR}; samesite=lax`;
  keep(choice);
  paint();
}

/** Somebody who is signed in finds it so on every computer. Without an answer nothing is lost. */
function keep(choice) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  if (!facts.signed_in) return;
  const body = new URLSearchParams({ theme: choice === "auto" ? "" : choice });
  fetch("/account/theme", { method: "POST", headers: { "X-CSRF-Token": token }, body }).catch(() => {});
}

/** Begin. */
export function start() {
  byId("theme").addEventListener("click", next);
  paint();
}
