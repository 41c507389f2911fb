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

/** The last two digits of the station's year. */
export const yearNow = () =>
  Number(new Intl.DateTimeFormat("en", { timeZone: facts.zone, year: "numeric" }).format(Date.now())) % 100;
