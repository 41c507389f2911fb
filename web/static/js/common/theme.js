// Dark for the studio, light for the office; kept in a cookie so that the page comes in it.

import { byId, say, setText } from "./facts.js";

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
  paint();
}

/** Begin. */
export function start() {
  byId("theme").addEventListener("click", next);
  paint();
}
