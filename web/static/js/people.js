// Keys that can't be taken back want a second press within two seconds; also those that come later.

const AGAIN = 2000;

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-twice]");
  if (!button || button.dataset.armed) return;
  event.preventDefault();
  const word = button.textContent;
  button.textContent = button.dataset.twice;
  button.dataset.armed = "yes";
  setTimeout(() => {
    delete button.dataset.armed;
    button.textContent = word;
  }, AGAIN);
});
