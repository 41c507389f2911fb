// The dialog of a page: opened with what htmx puts into it, closed when its form is done.

import { byId } from "../common/facts.js";

const dialog = byId("dialog");
const content = byId("dialog-content");

/** Close it; the focus goes back to where it was. */
export function close() {
  if (dialog.open) dialog.close();
}

document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target !== content) return;
  if (!dialog.open) dialog.showModal();
  const wrong = content.querySelector("[aria-invalid], .refused");
  const first = wrong ?? content.querySelector("[autofocus], input:not([type=hidden]), select");
  if (wrong && !wrong.matches("input, select, textarea")) wrong.tabIndex = -1;
  first?.focus();
});
document.body.addEventListener("dialog-done", close);
dialog.addEventListener("close", () => content.replaceChildren());
// Beside the card is out of it.
dialog.addEventListener("click", (event) => event.target === dialog && close());
