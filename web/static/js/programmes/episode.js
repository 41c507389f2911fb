// The editor of an episode: its dialog, its pieces and rundown, and an official who is new.

import "./dialog.js";
import "./edit.js";

document.body.addEventListener("change", ({ target }) => {
  if (target.id !== "official") return;
  target.closest("#who").querySelector(".new-official").hidden = target.value !== "new";
});
