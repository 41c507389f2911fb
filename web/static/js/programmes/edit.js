// Editors of programmes and episodes: how it recurs, pieces to find, rundowns, buttons pressed twice.

import "./picker.js";
import "./rundown.js";
import "./twice.js";

// Only the fields of the chosen way are shown.
document.body.addEventListener("change", ({ target }) => {
  if (target.id === "way") target.closest("[data-way]").dataset.way = target.value;
});

// What is wrong is where the eye and the reader go.
document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  const wrong = detail.target.querySelector("[aria-invalid], .refused, .wrong");
  if (detail.xhr.status !== 422 || !wrong) return;
  if (!wrong.matches("input, select, textarea")) wrong.tabIndex = -1;
  wrong.focus();
});
