// What can't be taken back wants a second press within two seconds, and says so.

const WITHIN = 2000;
let armed = null;

function disarm() {
  if (!armed) return;
  clearTimeout(armed.timer);
  armed.label.textContent = armed.text;
  armed.button.classList.remove("armed");
  armed = null;
}

function press(event) {
  const button = event.target.closest("[data-twice]");
  if (!button || armed?.button === button) return disarm();
  disarm();
  event.preventDefault();
  event.stopImmediatePropagation();
  const label = button.querySelector("span") ?? button;
  armed = { button, label, text: label.textContent, timer: setTimeout(disarm, WITHIN) };
  label.textContent = button.dataset.twice;
  button.classList.add("armed");
}

document.addEventListener("click", press, true);
document.addEventListener("keydown", (event) => event.key === "Escape" && disarm());
