// Keys that can't be taken back want a second press within two seconds.

const AGAIN = 2000;

for (const button of document.querySelectorAll("button[data-twice]")) {
  const word = button.textContent;
  let armed = null;
  button.addEventListener("click", (event) => {
    if (armed) return;
    event.preventDefault();
    button.textContent = button.dataset.twice;
    armed = setTimeout(() => {
      armed = null;
      button.textContent = word;
    }, AGAIN);
  });
}
