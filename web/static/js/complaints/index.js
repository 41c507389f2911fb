// The list of complaints: N opens the form.

import { byId } from "../common/facts.js";

const TYPED = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.matches(TYPED)) return;
  if (event.key.toLowerCase() === "n" && !document.querySelector("dialog[open]")) byId("new-complaint")?.click();
});
