// An edited recording heard from a chapter; the chapter that is heard is marked.

const place = document.getElementById("standing");
const sound = () => place?.querySelector("audio");

function hearFrom(at) {
  const player = sound();
  const go = () => {
    player.currentTime = at;
    player.play();
  };
  if (player.readyState > 0) go();
  else {
    player.addEventListener("loadedmetadata", go, { once: true });
    player.load();
  }
}

function mark() {
  const buttons = [...place.querySelectorAll("[data-at]")];
  const past = buttons.filter((button) => Number(button.dataset.at) <= sound().currentTime);
  for (const button of buttons) {
    if (button === past.at(-1)) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

place?.addEventListener("click", ({ target }) => {
  const chapter = target.closest("[data-at]");
  if (chapter) hearFrom(Number(chapter.dataset.at));
});
// What a player tells does not bubble.
place?.addEventListener("timeupdate", mark, true);
