// Editors of programmes and episodes: how it recurs, pieces to find, rundowns, buttons pressed twice.

import "../common/picker.js";
import "./rundown.js";
import "./twice.js";

// Only the fields of the chosen way are shown.
document.body.addEventListener("change", ({ target }) => {
  if (target.id === "way") target.closest("[data-way]").dataset.way = target.value;
});
