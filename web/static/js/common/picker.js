// A piece of the library, found as one types: arrows choose, Enter takes, Esc leaves it as it was.

const WAIT = 150;
let timer = null;
let number = 0;

const parts = (input) => {
  const holder = input.closest(".picker");
  return { holder, list: holder.querySelector("[role=listbox]"), id: holder.querySelector("input[type=hidden]") };
};

function close(input) {
  const { list } = parts(input);
  clearTimeout(timer);
  number += 1;
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

async function find(input) {
  const { holder, list } = parts(input);
  const mine = ++number;
  const query = new URLSearchParams({ as: "options", text: input.value });
  for (const category of holder.dataset.categories?.split(" ") ?? []) query.append("category", category);
  let answer = null;
  try {
    answer = await fetch(`${holder.dataset.find}?${query}`, { headers: { "HX-Request": "true" } });
  } catch {
    // The strip above tells that the panel is away.
  }
  if (mine !== number || !answer?.ok) return;
  list.innerHTML = await answer.text();
  [...list.children].forEach((row, index) => {
    row.id = `${list.id}-${index}`;
  });
  list.hidden = !list.children.length;
  input.setAttribute("aria-expanded", String(!list.hidden));
}

function choose(input, step) {
  const { list } = parts(input);
  const rows = [...list.querySelectorAll("[data-id]")];
  if (list.hidden || !rows.length) return;
  const now = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const next = rows[(now + step + rows.length) % rows.length];
  rows.forEach((row) => row.setAttribute("aria-selected", String(row === next)));
  input.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function take(input, row) {
  const { id } = parts(input);
  id.value = row.dataset.id;
  const { title, artist } = row.dataset;
  input.value = [title || row.dataset.id, artist].filter(Boolean).join(" · ");
  input.dataset.label = input.value;
  close(input);
  id.dispatchEvent(new Event("input", { bubbles: true }));
}

const isPicker = (element) => element.matches?.(".picker [role=combobox]");

document.body.addEventListener("focusin", ({ target }) => {
  if (!isPicker(target)) return;
  target.dataset.label ??= target.value;
  target.select();
});
document.body.addEventListener("input", ({ target }) => {
  if (!isPicker(target)) return;
  clearTimeout(timer);
  if (!target.value.trim()) {
    parts(target).id.value = "";
    target.dataset.label = "";
    return close(target);
  }
  timer = setTimeout(() => find(target), WAIT);
});
document.body.addEventListener("keydown", (event) => {
  if (!isPicker(event.target)) return;
  const input = event.target;
  const { list } = parts(input);
  const chosen = list.querySelector("[data-id][aria-selected=true]");
  if (event.key === "ArrowDown") choose(input, 1);
  else if (event.key === "ArrowUp") choose(input, -1);
  else if (event.key === "Enter" && !list.hidden && chosen) take(input, chosen);
  else if (event.key === "Escape" && !list.hidden) {
    input.value = input.dataset.label ?? "";
    close(input);
  } else return;
  event.preventDefault();
});
document.body.addEventListener("pointerdown", (event) => {
  const row = event.target.closest(".picker [data-id]");
  if (!row) return;
  event.preventDefault();
  take(row.closest(".picker").querySelector("[role=combobox]"), row);
});
document.body.addEventListener("focusout", ({ target }) => {
  if (!isPicker(target)) return;
  // Words that name no piece are no choice.
  if (target.value.trim()) target.value = target.dataset.label ?? "";
  close(target);
});
