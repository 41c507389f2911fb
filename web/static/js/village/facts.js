// What the page was told, and its words.

export const facts = JSON.parse(document.getElementById("facts").textContent);

/** Words of the page with their {names} filled in. */
export const say = (name, values = {}) =>
  facts.words[name].replace(/\{(\w+)\}/g, (_whole, key) => values[key] ?? "");

const clock = new Intl.DateTimeFormat(facts.language, {
  timeZone: facts.zone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit",
});

/** A moment by the station's clock. */
export const moment = (at) => clock.format(at);

/** How far the station's clock is ahead of this phone's, in ms, as it was when they last spoke. */
export const clocks = { slip: 0 };

/** The last two digits of the station's year. */
export const yearNow = () =>
  Number(new Intl.DateTimeFormat("en", { timeZone: facts.zone, year: "numeric" }).format(Date.now() + clocks.slip)) % 100;
