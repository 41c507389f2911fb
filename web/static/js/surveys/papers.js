// Paper forms, one key an answer: 1 to 4 answers and goes on, 0 says nothing, Backspace goes back.

const form = document.getElementById("paper");
const asks = form ? [...form.querySelectorAll(".sv-ask")] : [];
const save = form?.querySelector("button.main");

const first = (ask) => ask.querySelector("input:checked") ?? ask.querySelector("input");
const answered = (ask) => ask.dataset.needed !== "yes" || ask.querySelector("input:checked");

function goTo(place) {
  if (place >= asks.length) save.focus();
  else first(asks[Math.max(0, place)]).focus();
}

/** Where the keys are: in an element, or behind the last on the button. */
function place() {
  const at = asks.findIndex((ask) => ask.contains(document.activeElement));
  return at < 0 ? asks.length : at;
}

form?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const at = place();
  if (event.key === "Backspace") {
    event.preventDefault();
    goTo(at - 1);
  } else if (/^[0-9]$/.test(event.key) && at < asks.length) {
    event.preventDefault();
    const chosen = asks[at].querySelector(`input[data-key="${event.key}"]`);
    if (!chosen) return;
    chosen.checked = true;
    goTo(at + 1);
  }
});

// One paper is one: a second Enter, while the first is on its way, sends nothing more.
form?.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});

if (form) goTo(asks.findIndex((ask) => !answered(ask)) < 0 ? asks.length : asks.findIndex((ask) => !answered(ask)));
