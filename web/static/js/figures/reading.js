// What is read back on the air is marked as it is read: B the next one, Shift+B takes the last one back.

import { byId } from "../common/facts.js";

const TYPED = "input, textarea, select, [contenteditable]";
const LIST = "reading-list";
let leftOpen = false;
let byKey = false;

/** Those that are seen: of what there was no time for only where it is open. */
const seen = (button) => !button.closest("details:not([open])");
const unread = () => [...document.querySelectorAll(`#${LIST} .rb-mark[aria-pressed="false"]`)].find(seen);
const lastRead = () => document.querySelector(`#${LIST} .rb-mark[data-last]`);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.matches(TYPED)) return;
  if (document.querySelector("dialog[open]") || event.key.toLowerCase() !== "b") return;
  const button = event.shiftKey ? lastRead() : unread();
  byKey = Boolean(button);
  button?.click();
});

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id === LIST) leftOpen = detail.target.querySelector(".rb-left")?.open ?? false;
});

document.body.addEventListener("htmx:afterSettle", () => {
  const left = byId(LIST)?.querySelector(".rb-left");
  if (left && leftOpen) left.open = true;
  // The next one comes into sight, to be read on.
  if (byKey) unread()?.closest("li").scrollIntoView({ block: "nearest" });
  byKey = false;
});
