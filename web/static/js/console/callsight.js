// Which rows of calls are in sight: who is on the air stays at the top, and the chosen one is scrolled to.

/** Pixels: the height of a row. */
const ROW = 61;

let revealed = "";

/** Who is on the air stays in sight, as far as there is room for one row more. */
export function pin(list) {
  let [top, leads] = [0, true];
  for (const row of list.children) {
    leads &&= row.dataset.state === "on_air" && top + row.offsetHeight + ROW <= list.clientHeight;
    row.dataset.pinned = leads ? "yes" : "no";
    row.style.top = leads ? `${top}px` : "";
    if (leads) top += row.offsetHeight;
  }
}

/** The chosen row is seen once it is chosen, and where it goes; who scrolls meanwhile is left alone. */
export function reveal(list, chosen) {
  const rows = [...list.children];
  const row = rows.find((one) => one.dataset.key === chosen);
  const where = row ? `${row.dataset.key} ${rows.indexOf(row)} ${list.clientHeight}` : "";
  if (where === revealed) return;
  revealed = where;
  if (!row) return;
  const [mine, room] = [row, list].map((one) => one.getBoundingClientRect());
  // Who is on the air stays at the top, over what is scrolled.
  const pinned = rows.filter((one) => one.dataset.pinned === "yes" && one !== row);
  const top = pinned.reduce((sum, one) => sum + one.offsetHeight, 0);
  list.scrollTop += Math.min(0, mine.top - top - room.top) + Math.max(0, mine.bottom - room.bottom);
}
