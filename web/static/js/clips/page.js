// The clip editor: the recording seen and heard, a part of it marked, edits made, the result heard and saved.
// What counts is the list of edits; all else on the page is drawn from it.

import { byId, fill, setIcon, setText } from "../common/facts.js";
import { toast } from "../common/toast.js";
import { Sound } from "../library/sound.js";
import { Drafts } from "./drafts.js";
import { listen } from "./hands.js";
import { Model } from "./model.js";
import { Result } from "./result.js";
import { Rows } from "./rows.js";
import { Saving } from "./saving.js";
import { Settings } from "./settings.js";
import { parse, seconds, span, stamp } from "./times.js";
import { Wave } from "./wave.js";

const facts = JSON.parse(byId("clip-facts").textContent);
const word = (key, values = {}) => fill(facts.words[key] ?? key, values);
const QUIET = 400;
const NEARER = 0.5;

const drafts = new Drafts(facts.person, facts.call);
const model = new Model(facts.edits, facts.length, changed);
const part = { first: null, last: null };
let clip = facts.clip;
let asking = null;
let sound = null;
let sounding = "";

const wave = new Wave(byId("canvas"), byId("overview"), facts, () => paint());
const rows = new Rows(byId("rows"), model, word, (first, last) => hearPart(first, last));
rows.wrong = (text) => toast(text, "", true);
const settings = new Settings(byId("settings"), model, facts.pull);
const result = new Result(resulted);
const saving = new Saving({ facts, word, model, drafts, id: () => clip, next: (id) => (clip = id) });

const tell = (text) => setText(byId("told"), text);
const marked = () => (part.first !== null && part.last !== null && part.first < part.last ? [part.first, part.last] : null);

// ------------------------------------------------------------------ what is heard

/** The sound of the tracks that are chosen; where they change, it goes on from the same place. */
function heard() {
  const name = model.edits.tracks in facts.sounds ? model.edits.tracks : Object.keys(facts.sounds)[0];
  if (name !== sounding) {
    const at = sound?.position ?? model.edits.first / 1000;
    sound?.stop();
    sound = new Sound(facts.sounds[name], () => paint(), () => toast(word("failed"), "", true));
    sound.at = at;
    sounding = name;
  }
  return sound;
}

const here = () => Math.round(heard().position * 1000);
const seek = (ms) => {
  heard().seek(model.inside(ms) / 1000);
  wave.view.follow(model.inside(ms) / 1000);
  paint();
};

function play() {
  result.stop();
  if (heard().isPlaying) heard().stop();
  else heard().play(here() >= facts.length - 20 ? 0 : here() / 1000);
}

function hearPart(first, last) {
  result.stop();
  heard().stop();
  heard().play(first / 1000, last / 1000);
}

function playPart() {
  if (heard().isPlaying) return play();
  const [first, last] = marked() ?? [model.edits.first, model.edits.last];
  hearPart(first, last);
}

function resulted(state) {
  const button = byId("hear");
  button.setAttribute("aria-pressed", String(state !== "idle"));
  setIcon(button, state === "idle" ? "listen" : "stop");
  if (state !== "idle") setText(byId("heard"), word(state === "making" ? "rendering" : "playing"));
  else if ([word("rendering"), word("playing")].includes(byId("heard").textContent)) setText(byId("heard"), "");
}

async function hearResult() {
  if (result.state !== "idle") return result.stop();
  heard().stop();
  try {
    const answer = await result.play(() => saving.post(facts.preview));
    if (!answer) return;
    if (!answer.ok) return void (await saving.refused(answer));
    const gain = Number(answer.headers.get("X-Clip-Gain"));
    const told = gain.toFixed(1).replace("-", "−").replace(".", seconds(0).slice(1, 2));
    const key = answer.headers.get("X-Clip-Held-Back") === "yes" ? "held" : "result";
    setText(byId("heard"), word(key, { gain: told, length: seconds(model.left) }));
  } catch {
    toast(word("away"), "", true);
  }
}

// ------------------------------------------------------------------ what is done

function mark(end) {
  part[end] = here();
  if (part.first !== null && part.last !== null && part.first >= part.last) part[end === "first" ? "last" : "first"] = null;
  paint();
}

/** Do something with the marked part. */
function withPart(kind) {
  const one = marked();
  if (!one) return toast(word("mark.first"), "", true);
  if (kind === "trim") {
    model.trim(...one);
    tell(word("trimmed", { time: span(...one) }));
  } else {
    model.add(kind, ...one);
    tell(word(kind === "cuts" ? "added.cut" : "added.bleep", { time: span(...one) }));
  }
  Object.assign(part, { first: null, last: null });
  paint();
}

function goBack(again) {
  const done = again ? model.redo() : model.undo();
  if (done) tell(word(again ? "redone" : "undone"));
  else tell(word("nothing"));
}

function zoom(factor) {
  if (factor === Infinity) wave.view.whole();
  else wave.view.zoom(factor, Math.min(wave.view.end, Math.max(wave.view.start, here() / 1000)));
  paint();
}

// ------------------------------------------------------------------ what is shown

function paint() {
  const at = here();
  wave.paint({ edits: model.edits, silences: model.silences, part: marked(), at });
  if (sound?.isPlaying) wave.view.follow(at / 1000);
  setText(byId("position"), stamp(at));
  byId("canvas").setAttribute("aria-valuenow", (at / 1000).toFixed(2));
  byId("canvas").setAttribute("aria-valuetext", stamp(at));
  byId("play").setAttribute("aria-pressed", String(Boolean(sound?.isPlaying)));
  setIcon(byId("play"), sound?.isPlaying ? "pause" : "start");
  for (const [id, ms] of [["part-from", part.first], ["part-to", part.last]]) {
    const field = byId(id);
    if (document.activeElement !== field) field.value = ms === null ? "" : stamp(ms);
  }
  for (const lane of document.querySelectorAll("[data-lane]")) lane.toggleAttribute("data-off", !["both", lane.dataset.lane].includes(model.edits.tracks));
}

function painted() {
  rows.paint();
  settings.paint();
  setText(byId("length"), stamp(model.left).slice(0, -2));
  const less = model.silences.reduce((sum, [first, last]) => sum + last - first, 0);
  setText(byId("pull-told"), model.edits.pull ? word("silences", { count: model.silences.length, seconds: seconds(less) }) : "");
  byId("undo").disabled = model.past.length === 0;
  byId("redo").disabled = model.future.length === 0;
  paint();
}

/** After each change: drawn, kept in this browser, silences looked for anew. */
function changed() {
  result.stop();
  painted();
  saving.touched();
  clearTimeout(asking);
  asking = setTimeout(askSilences, QUIET);
}

/** Where there are no silences to be shortened, nothing is asked. */
async function askSilences() {
  if (!model.edits.pull) {
    model.silences = [];
    return painted();
  }
  const asked = JSON.stringify(model.edits);
  try {
    const answer = await saving.post(facts.silences);
    if (asked !== JSON.stringify(model.edits) || !answer.ok) return;
    model.silences = (await answer.json()).silences;
    painted();
  } catch {
    // They are found when the clip is made; only their number is not shown.
  }
}

// ------------------------------------------------------------------ begin

function typedPart(field, end) {
  const typed = field.value.trim() === "" ? null : parse(field.value);
  const wrong = typed === null && field.value.trim() !== "";
  field.toggleAttribute("aria-invalid", wrong);
  if (wrong) return toast(word("wrong"), "", true);
  part[end] = typed === null ? null : model.inside(typed);
  paint();
}

function takeDraft(draft) {
  // First: the change writes both into this browser.
  if (draft.title) byId("title").value = draft.title;
  model.change((edits) => Object.assign(edits, draft.edits));
}

/** What this tab had comes back by itself; what another one left is offered. */
function bringBack() {
  const asked = new URLSearchParams(location.search);
  const mine = drafts.mine();
  if (mine && (![...asked.keys()].length || mine.id === clip)) {
    clip = mine.id;
    takeDraft(mine);
  }
  const other = drafts.other(clip);
  byId("drafts").hidden = !other;
  byId("draft-take").addEventListener("click", () => {
    takeDraft(other);
    drafts.drop(other.id);
    byId("drafts").hidden = true;
    byId("rows").querySelector("input").focus();
  });
  byId("draft-drop").addEventListener("click", () => {
    drafts.drop(other.id);
    byId("drafts").hidden = true;
  });
}

function start() {
  const does = {
    play, playPart, hearResult, zoom, seek, here, mark, withPart, goBack,
    nearer: () => zoom(NEARER),
    farther: () => zoom(1 / NEARER),
    all: () => zoom(Infinity),
    begin: () => seek(model.edits.first),
    end: () => seek(model.edits.last),
    choose: (first, last) => {
      Object.assign(part, { first, last });
      paint();
    },
    save: () => byId("title").focus(),
  };
  listen(does, wave);
  byId("part-from").addEventListener("change", (event) => typedPart(event.target, "first"));
  byId("part-to").addEventListener("change", (event) => typedPart(event.target, "last"));
  bringBack();
  saving.start();
  if (model.edits.first > 0) heard().at = model.edits.first / 1000;
  painted();
  if (model.edits.pull) askSilences();
  new ResizeObserver(() => paint()).observe(byId("canvas"));
  new MutationObserver(() => paint()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  wave.load();
}

start();
