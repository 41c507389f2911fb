// Keys, buttons, mouse and finger: each does the same.

import { byId } from "../common/facts.js";

const STEP = 100;
const LARGE = 1000;
const SMALL = 10;
const DRAG = 4;
const TYPED = "input:not([type=radio]):not([type=checkbox]), select, textarea, dialog";

function keys(does) {
  const move = (by) => () => does.seek(does.here() + by);
  const at = (event) => (event.shiftKey ? LARGE : STEP);
  return (event) => ({
    " ": does.play,
    p: does.playPart,
    h: does.hearResult,
    ArrowLeft: move(-at(event)),
    ArrowRight: move(at(event)),
    ",": move(-SMALL),
    ".": move(SMALL),
    Home: does.begin,
    End: does.end,
    i: () => does.mark("first"),
    o: () => does.mark("last"),
    t: () => does.withPart("trim"),
    x: () => does.withPart("cuts"),
    b: () => does.withPart("bleeps"),
    "+": does.nearer,
    "=": does.nearer,
    "-": does.farther,
    0: does.all,
    s: does.save,
  })[event.key.length === 1 ? event.key.toLowerCase() : event.key];
}

function pressed(event, does) {
  const { target, key } = event;
  if (document.querySelector("dialog[open]") || target.closest?.(TYPED)) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && ["z", "y"].includes(key.toLowerCase())) {
    event.preventDefault();
    return does.goBack(event.shiftKey || key.toLowerCase() === "y");
  }
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (key === " " && target.closest?.("button, a, input")) return;
  if (key.startsWith("Arrow") && target.closest?.("input")) return;
  const doing = keys(does)(event);
  if (!doing) return;
  event.preventDefault();
  doing();
}

const BUTTONS = {
  play: "play", "play-part": "playPart", hear: "hearResult", "zoom-in": "nearer", "zoom-out": "farther",
  "zoom-all": "all",
};

function press(does) {
  for (const [id, name] of Object.entries(BUTTONS)) byId(id).addEventListener("click", () => does[name]());
  byId("mark-in").addEventListener("click", () => does.mark("first"));
  byId("mark-out").addEventListener("click", () => does.mark("last"));
  byId("trim").addEventListener("click", () => does.withPart("trim"));
  byId("cut").addEventListener("click", () => does.withPart("cuts"));
  byId("bleep").addEventListener("click", () => does.withPart("bleeps"));
  byId("undo").addEventListener("click", () => does.goBack(false));
  byId("redo").addEventListener("click", () => does.goBack(true));
  document.querySelector(".moments")?.addEventListener("click", ({ target }) => {
    const { at, first, last } = target.closest("button")?.dataset ?? {};
    if (at) does.seek(Number(at));
    if (first) {
      does.choose(Number(first), Number(last));
      does.seek(Number(first));
    }
  });
}

/** A click puts the playhead there, a drag marks a part. */
function drag(does, wave) {
  const { canvas, overview, view } = wave;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    const [from, x] = [wave.under(event), event.clientX];
    let far = false;
    const moved = (next) => {
      far ||= Math.abs(next.clientX - x) > DRAG;
      const to = wave.under(next);
      if (far) does.choose(Math.min(from, to), Math.max(from, to));
    };
    const end = () => {
      canvas.removeEventListener("pointermove", moved);
      does.seek(from);
    };
    canvas.addEventListener("pointermove", moved);
    canvas.addEventListener("pointerup", end, { once: true });
    canvas.addEventListener("pointercancel", end, { once: true });
  });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.shiftKey) return;
    event.preventDefault();
    const by = event.deltaY || event.deltaX;
    if (event.ctrlKey) view.zoom(by > 0 ? 1.25 : 0.8, wave.under(event) / 1000);
    else view.move(view.start + Math.sign(by) * view.span * 0.15);
    does.seek(does.here());
  }, { passive: false });
  overview.addEventListener("click", (event) => {
    const box = overview.getBoundingClientRect();
    view.move(((event.clientX - box.left) / box.width) * view.seconds - view.span / 2);
    wave.moved();
  });
}

/** Begin to listen. */
export function listen(does, wave) {
  document.addEventListener("keydown", (event) => pressed(event, does));
  press(does);
  drag(does, wave);
}
