// A call's two tracks heard together, from any moment that is marked. Each can be heard alone without this.

import * as waveform from "./waveform.js";

const place = document.getElementById("hearing");
const tracks = [...(place?.querySelectorAll("audio") ?? [])];
const button = document.getElementById("hear-both");
const APART = 0.08;

const playing = () => tracks.some((track) => !track.paused);

function playAll() {
  for (const track of tracks) track.play();
}

function paint() {
  if (!button) return;
  const word = button.querySelector("span");
  const shows = button.getAttribute("aria-pressed") === "true";
  if (shows !== playing()) [word.textContent, word.dataset.other] = [word.dataset.other, word.textContent];
  button.setAttribute("aria-pressed", String(playing()));
}

/** Where one has fallen behind the other, it catches up. */
function keepTogether() {
  const [one, two] = tracks;
  if (two && !one.paused && !two.paused && Math.abs(one.currentTime - two.currentTime) > APART) two.currentTime = one.currentTime;
}

function toggle() {
  if (playing()) for (const track of tracks) track.pause();
  else {
    if (tracks[1]) tracks[1].currentTime = tracks[0].currentTime;
    playAll();
  }
}

/** From a marked moment; what was not loaded yet is first. */
function hearFrom(at) {
  for (const track of tracks) {
    const go = () => {
      track.currentTime = at;
      track.play();
    };
    if (track.readyState > 0) go();
    else {
      track.addEventListener("loadedmetadata", go, { once: true });
      track.load();
    }
  }
}

if (button) {
  button.hidden = false;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", toggle);
}
for (const track of tracks) for (const name of ["play", "pause", "ended"]) track.addEventListener(name, paint);
tracks[0]?.addEventListener("timeupdate", keepTogether);
for (const track of tracks) track.addEventListener("timeupdate", () => waveform.show(track.currentTime));
waveform.start(hearFrom);
place?.addEventListener("click", ({ target }) => {
  const moment = target.closest("[data-at]");
  if (moment) hearFrom(Number(moment.dataset.at));
});
