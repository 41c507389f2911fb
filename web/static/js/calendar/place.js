// Where episodes stand in a week: hours go down, days across. On a phone they stay a list.

const MINUTE = 60_000;

/** A local time such as 2026-11-25T08:00 as a number, and back: arithmetic without any zone. */
export const toNumber = (wall) => Date.parse(`${wall}Z`);
export const toWall = (number) => new Date(number).toISOString().slice(0, 16);
export const dayOf = (number) => toWall(number).slice(0, 10);
export const minutesOf = (number) => Math.floor((number % (24 * 60 * MINUTE)) / MINUTE);
export const minutes = (count) => count * MINUTE;

/** Give an episode its place in its column. */
export function put(episode, top, long, lane = 0, lanes = 1) {
  episode.style.setProperty("--top", top);
  episode.style.setProperty("--long", long);
  episode.style.setProperty("--lane", lane);
  episode.style.setProperty("--lanes", lanes);
  episode.dataset.size = long < 40 ? "small" : long < 110 ? "middle" : "large";
}

/** Place all of them. */
export function placeAll(grid) {
  for (const episode of grid.querySelectorAll(".week .episode:not(.ghost)")) {
    const { top, minutes: long, lane, lanes } = episode.dataset;
    put(episode, Number(top), Number(long), Number(lane), Number(lanes));
  }
}

/** Show the hours that have something in them. */
export function scrollToFirst(grid) {
  const week = grid.querySelector(".week");
  if (!week) return;
  const tops = [...week.querySelectorAll(".episode:not([data-goes-on])")].map((one) => Number(one.dataset.top));
  const first = Math.min(...tops, 8 * 60);
  week.scrollTop = ((first - 60) / 60) * parseFloat(getComputedStyle(week).getPropertyValue("--hour"));
}

/** The column or cell of a day, if it is on the page. */
export const cell = (grid, day) => grid.querySelector(`.day[data-day="${day}"]`);

/** The day under a point. */
export function dayAt(grid, x, y) {
  const days = [...grid.querySelectorAll(".day")];
  const under = ({ left, right, top, bottom }) => x >= left && x < right && y >= top && y < bottom;
  return days.find((day) => under(day.getBoundingClientRect()))?.dataset.day ?? null;
}
