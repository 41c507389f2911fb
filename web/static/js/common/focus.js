// The focus stays where it was when a part of the page is put in anew, by whoever caused it.
//
// htmx keeps what has an id. What has none is known again by what it does: where it leads or posts
// to, its name and value; else by its place among the others of its kind.

const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";

let held = null;

const post = (control) => control.closest("[hx-post]")?.getAttribute("hx-post") ?? "";

/** What a control does, as a text to compare. */
function deed(control) {
  const own = ["href", "hx-get", "name", "value", "data-id", "data-do"].map((name) => control.getAttribute(name));
  const row = control.closest("[data-id]")?.dataset.id;
  return JSON.stringify([control.tagName, post(control), row, ...own]);
}

function controls(part) {
  return [...part.querySelectorAll(CONTROLS)].filter((control) => !control.disabled);
}

function hold({ detail }) {
  const control = document.activeElement;
  const part = detail.target;
  if (!detail.shouldSwap || control === part || !part?.contains(control) || control.id) return;
  const same = controls(part).filter((one) => deed(one) === deed(control));
  held = { part: part.id, deed: deed(control), name: control.textContent.trim(), at: same.indexOf(control) };
}

/** After the page's own scripts: one of them may have put the focus where the work goes on. */
function restore() {
  const was = held;
  held = null;
  if (!was || document.activeElement !== document.body) return;
  const part = document.getElementById(was.part);
  if (!part) return;
  const same = controls(part).filter((one) => deed(one) === was.deed);
  const named = same.filter((one) => one.textContent.trim() === was.name);
  (named.length === 1 ? named[0] : same[Math.min(was.at, same.length - 1)])?.focus({ preventScroll: true });
}

/** Begin. */
export function start() {
  document.body.addEventListener("htmx:beforeSwap", hold);
  document.body.addEventListener("htmx:afterSettle", () => setTimeout(restore));
}
