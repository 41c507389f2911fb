// Rows that are dragged by their grip to another place, with mouse, pen or finger.

let dragged = null;

/** Whether a row is being dragged now: nobody may move rows about meanwhile. */
export const isDragging = () => dragged !== null;

function clear(list, rows) {
  for (const row of list.querySelectorAll(rows)) row.classList.remove("drop-below", "drop-above");
}

/** The row under a height, and whether the lower half of it. */
function under(list, rows, y) {
  const all = [...list.querySelectorAll(rows)].filter((row) => row !== dragged?.row);
  const found = all.find((row) => y < row.getBoundingClientRect().bottom) ?? all.at(-1);
  if (!found) return null;
  const box = found.getBoundingClientRect();
  return { row: found, below: y > box.top + box.height / 2 };
}

/** Let the `rows` of a list be dragged; `drop(row, before)` gets what it comes after, or null. */
export function draggable(list, rows, drop) {
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip || event.button !== 0) return;
    dragged = { row: grip.closest(rows), grip, from: event.clientY, far: false, place: null };
    grip.setPointerCapture(event.pointerId);
  });
  list.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    dragged.far ||= Math.abs(event.clientY - dragged.from) > 6;
    if (!dragged.far) return;
    dragged.row.classList.add("dragged");
    clear(list, rows);
    dragged.place = under(list, rows, event.clientY);
    dragged.place?.row.classList.add(dragged.place.below ? "drop-below" : "drop-above");
  });
  const end = (event) => {
    if (!dragged) return;
    const { row, place, far } = dragged;
    row.classList.remove("dragged");
    clear(list, rows);
    const all = [...list.querySelectorAll(rows)].filter((other) => other !== row);
    dragged = null;
    if (event.type !== "pointerup" || !far || !place) return;
    const at = all.indexOf(place.row) - (place.below ? 0 : 1);
    drop(row, all[at] ?? null);
  };
  list.addEventListener("pointerup", end);
  list.addEventListener("pointercancel", end);
}
