// Listening in. The stream waits through an engine's restart; so does this.

import { byId, say, setIcon, setText } from "../common/facts.js";

let sound = null;

function paint(state) {
  const on = sound !== null;
  byId("player").setAttribute("aria-pressed", String(on));
  setText(byId("player-word"), say(on ? "pause" : "play"));
  setIcon(byId("player-icon"), on ? "pause" : "listen");
  setText(byId("player-state"), say(`player.${state}`));
}

function stop(state) {
  const old = sound;
  sound = null;
  if (old) {
    old.pause();
    old.removeAttribute("src");
    old.load();
  }
  paint(state);
}

/** Start or stop; starting always joins what is on air now. */
export function toggle() {
  if (sound) {
    stop("playing");
    return;
  }
  const mine = new Audio("/listen.mp3");
  sound = mine;
  const when = (name, act) => mine.addEventListener(name, () => sound === mine && act());
  when("waiting", () => paint("waiting"));
  when("playing", () => paint("playing"));
  when("ended", () => stop("failed"));
  when("error", () => stop("failed"));
  paint("waiting");
  mine.play().catch(() => sound === mine && stop("failed"));
}

/** Begin. */
export function start() {
  byId("player").addEventListener("click", toggle);
}
