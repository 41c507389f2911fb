// The search box over the library: results as one types, arrows choose, Enter takes.

import { byId, say, setText } from "./facts.js";
import { on } from "./feed.js";
import { length } from "./time.js";

const WAIT = 120;

let taken = null;
let timer = null;
let asked = 0;

const options = () => [...byId("piece-results").children];

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  byId("piece-query").setAttribute("aria-activedescendant", option?.id ?? "");
  option?.scrollIntoView({ block: "nearest" });
}

const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true");

function show(pieces, query) {
  const rows = pieces.map((piece, index) => {
    const row = byId("piece-row").content.firstElementChild.cloneNode(true);
    row.id = `piece-${index}`;
    row.dataset.id = piece.id;
    setText(row.querySelector("b"), piece.title || piece.id);
    setText(row.querySelector(".dim"), [piece.artist, piece.category].filter(Boolean).join(" · "));
    setText(row.querySelector(".figures"), length(Math.round(piece.seconds)));
    return row;
  });
  byId("piece-results").replaceChildren(...rows);
  byId("piece-results").hidden = rows.length === 0;
  byId("piece-query").setAttribute("aria-expanded", String(rows.length > 0));
  setText(byId("piece-none"), query && !rows.length ? say("search.none", { query }) : "");
  choose(rows[0]);
}

async function search() {
  const query = byId("piece-query").value.trim();
  const mine = ++asked;
  let pieces = [];
  if (query) {
    try {
      pieces = await (await fetch(`/library/find?text=${encodeURIComponent(query)}`)).json();
    } catch {
      if (mine !== asked) return;
      show([], "");
      setText(byId("piece-none"), say("failed.panel"));
      return;
    }
  }
  // A slower answer to an earlier word does not cover a later one.
  if (mine === asked) show(Array.isArray(pieces) ? pieces : [], query);
}

function take(option) {
  if (!option) return;
  const act = taken;
  byId("piece-search").close();
  act?.(option.dataset.id);
}

function press(event) {
  const rows = options();
  const at = rows.indexOf(chosen());
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && rows.length) {
    event.preventDefault();
    choose(rows[(at + step + rows.length) % rows.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    take(chosen());
  } else if (event.key === "Escape") {
    // A search field would only empty itself, and the page behind has an Esc of its own.
    event.preventDefault();
    event.stopPropagation();
    byId("piece-search").close();
  }
}

/** Open the box; `act` is called with the id of what was taken, `back` gets the focus then. */
export function open(title, act, back) {
  taken = act;
  setText(byId("piece-title"), title);
  byId("piece-query").value = "";
  show([], "");
  const box = byId("piece-search");
  box.onclose = () => {
    taken = null;
    back?.isConnected && back.focus();
  };
  box.showModal();
}

/** Begin. */
export function start() {
  // What was typed while the panel was away is looked for once it is back.
  on("away", ({ away }) => !away && byId("piece-search").open && search());
  byId("piece-query").addEventListener("keydown", press);
  byId("piece-query").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, WAIT);
  });
  byId("piece-results").addEventListener("click", (event) => take(event.target.closest("li")));
}
