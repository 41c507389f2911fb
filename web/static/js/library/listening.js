// Listening to one piece at a time, in the browser alone: nothing of it goes on the air.

import { byId, setText } from "../common/facts.js";
import { length } from "../common/time.js";
import { toast } from "../common/toast.js";

let sound = null;
let address = "";

function paint() {
  const bar = byId("listening");
  bar.hidden = sound === null;
  for (const row of document.querySelectorAll("tr[data-listening]")) delete row.dataset.listening;
  if (sound === null) return;
  const button = document.querySelector(`[data-listen="${CSS.escape(address)}"]`);
  if (button) button.closest("tr").dataset.listening = "yes";
  setText(byId("listening-time"), length(sound.currentTime));
}

/** Stop listening. */
export function stop() {
  const old = sound;
  sound = null;
  if (old) {
    old.pause();
    old.removeAttribute("src");
    old.load();
  }
  paint();
}

/** Listen to a piece; to the one that plays already: stop. */
export function toggle(button) {
  const wanted = button.dataset.listen;
  const playing = sound !== null && address === wanted;
  stop();
  if (playing) return;
  const mine = new Audio(wanted);
  sound = mine;
  address = wanted;
  setText(byId("listening-title"), button.dataset.title);
  mine.addEventListener("timeupdate", paint);
  mine.addEventListener("ended", () => sound === mine && stop());
  const fail = () => {
    if (sound !== mine) return;
    stop();
    const bar = byId("listening");
    toast(bar.dataset.failed, bar.dataset.failedDo, true);
  };
  mine.addEventListener("error", fail);
  mine.play().catch(fail);
  paint();
}

/** Show again which row plays, after rows were swapped. */
export const repaint = paint;

/** Begin. */
export function start() {
  byId("listening-stop").addEventListener("click", stop);
  document.body.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-listen]");
    if (button) toggle(button);
  });
}
