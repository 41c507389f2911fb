// What the caller agrees to: one key for both, each with the moment it was said; the card to be read to them.

import { byId } from "../common/facts.js";
import { get } from "./sending.js";

const ANSWERS = { KeyS: "yes", KeyT: "no" };
let choices = [];

/** What was said, where it is seen without looking for it: beside the key that saves. */
export function show() {
  const said = choices.filter((one) => one.value).map((one) => `${one.dataset.consent}: ${one.selectedOptions[0].textContent}`);
  byId("intake-consent-told").textContent = said.join(" · ");
}

/** The moment it was said, while it stands. */
function noteMoment(select) {
  select.form.elements[`${select.name}_at`].value = select.value ? String(Date.now()) : "";
  show();
}

function answer(value) {
  const isAgain = choices.every((one) => one.value === value);
  for (const select of choices) {
    select.value = isAgain ? "" : value;
    select.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** The card names the next programme: of now, not of when the page was opened. */
async function renew() {
  const told = await get("/complaints/card");
  if (!told?.lines) return;
  byId("intake-card").querySelector("blockquote").replaceChildren(...told.lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
}

/** Alt and S: agrees; Alt and T: refuses; again takes it back. Alt and P opens the card. */
export function press(event) {
  if (!event.altKey || event.ctrlKey || event.metaKey) return false;
  const value = ANSWERS[event.code];
  if (!value && event.code !== "KeyP") return false;
  event.preventDefault();
  event.stopPropagation();
  if (value) answer(value);
  else {
    const card = byId("intake-card");
    card.open = !card.open;
    if (card.open) card.scrollIntoView({ block: "nearest" });
  }
  return true;
}

/** Begin. */
export function start(form) {
  choices = [...form.querySelectorAll("[data-consent]")];
  for (const select of choices) select.addEventListener("input", () => noteMoment(select));
  byId("intake-card").addEventListener("toggle", ({ target }) => {
    if (target.open) renew();
  });
}
