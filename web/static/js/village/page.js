// Sambang Desa: complaints and requests are taken, with their number, whether there is a network or not.

import { facts, moment, say, yearNow } from "./facts.js";
import { add, called, isFull, list, room, size } from "./papers.js";
import { open, seal } from "./sealing.js";
import { bethink, exchange, standing, taker } from "./sending.js";
import { draft, enqueue, keepDraft, newId, numbers, papers, queued, sentLately, sweep } from "./store.js";

const EVERY = 20_000;
const PAUSE = 300;
const KINDS = ["complaint", "request"];

const byId = (id) => document.getElementById(id);
const forms = Object.fromEntries(KINDS.map((kind) => [kind, byId(kind)]));
/** What each form is going to be: made when it is begun, so that nothing is saved twice. */
const keys = Object.fromEntries(KINDS.map((kind) => [kind, newId()]));
const saves = { complaint: Promise.resolve(), request: Promise.resolve() };
/** Forms that somebody has typed in here, and not saved. */
const touched = new Set();
/** Photos on their way to the phone's disk, and how many times one could not be kept. */
let adding = Promise.resolve();
let drawing = 0;
let unkeptPapers = 0;
/** Other tabs of this page hear what was saved: they may show the same draft. */
const others = new BroadcastChannel("sambang");
let busy = false;

// ---------------------------------------------------------------- what is typed

function fieldsOf(form) {
  const held = {};
  for (const field of form.elements) {
    if (!field.name || field.type === "file") continue;
    if (field.type === "checkbox") held[field.name] = field.checked;
    else if (field.value.trim()) held[field.name] = field.value;
  }
  return held;
}

function fill(form, held) {
  for (const field of form.elements) {
    if (!field.name) continue;
    if (field.type === "checkbox") field.checked = held[field.name] === true;
    else if (held[field.name] !== undefined) field.value = held[field.name];
  }
}

function keep(kind) {
  const form = forms[kind];
  const key = keys[kind];
  saves[kind] = saves[kind].then(async () => {
    if (keys[kind] !== key) return;
    const sealed = await seal(fieldsOf(form), `draft ${key}`);
    if (keys[kind] !== key) return;
    await keepDraft({ kind, key, ...sealed });
    form.querySelector("[data-kept]").textContent = say("kept");
  }).catch((error) => tell(unkept(error), ""));
  return saves[kind];
}

const unkept = (error) => (isFull(error) ? say("crowded") : say("failed", { why: error.message }));

// ---------------------------------------------------------------- photos and files

const showPapers = () => list(byId("papers"), keys.complaint, showPapers);

function addPapers(input) {
  // They are of the complaint that is there now, however long drawing them takes.
  const key = keys.complaint;
  const files = [...input.files];
  drawing += 1;
  adding = adding.then(() => addTo(key, files, input)).catch((error) => {
    unkeptPapers += 1;
    tell(unkept(error), "");
  }).finally(() => {
    drawing -= 1;
  });
}

/** Whether all photos that were chosen are on the phone's disk; else it says which is not. */
async function arePapersKept() {
  const before = unkeptPapers;
  while (drawing) await adding;
  if (unkeptPapers > before) byId("papers-wrong").scrollIntoView({ block: "center" });
  return unkeptPapers === before;
}

async function addTo(key, files, input) {
  const troubles = byId("papers-wrong");
  troubles.hidden = true;
  // The draft knows them: after a crash they are found with its words.
  if (keys.complaint === key) await keep("complaint");
  const told = await add(key, files);
  unkeptPapers += told.length;
  input.value = "";
  troubles.hidden = !told.length;
  troubles.querySelector("span").textContent = told.join(" ");
  await showPapers();
  await show();
}

async function bringBack(kind) {
  const row = await draft(kind);
  if (!row) return;
  keys[kind] = row.key;
  fill(forms[kind], await open(row, `draft ${row.key}`));
}

async function save(kind) {
  const form = forms[kind];
  const button = form.querySelector("button");
  const key = keys[kind];
  button.disabled = true;
  try {
    // A photo that can't be kept is told of first: whoever presses again saves without it.
    if (kind === "complaint" && !(await arePapersKept())) return;
    // No draft is written after this: what is saved takes its place.
    keys[kind] = newId();
    await saves[kind];
    const number = await putInQueue(kind, key, fieldsOf(form));
    others.postMessage({ kind, key });
    touched.delete(kind);
    form.reset();
    form.querySelector("[data-kept]").textContent = "";
    byId("papers-wrong").hidden = true;
    await showPapers();
    tell(say(number ? "saved" : "numberless"), number);
    await show();
    navigator.storage?.persist?.().then(show);
    synchronise();
  } catch (error) {
    keys[kind] = key;
    tell(unkept(error), "");
  } finally {
    button.disabled = false;
  }
}

/** The number of what was typed. Where another tab has saved what went by this key, it is one of its own. */
async function putInQueue(kind, key, fields) {
  const common = { kind, at: Date.now(), by: taker.proof, draft: key };
  const number = await enqueue({ key, ...common, ...(await seal(fields, key)) });
  if (number !== null) return number;
  const own = newId();
  return enqueue({ key: own, ...common, ...(await seal(fields, own)) });
}

/** What is shown here was saved in another tab. Words that have been typed since are others. */
function wasSaved({ kind, key }) {
  if (keys[kind] !== key) return;
  keys[kind] = newId();
  if (touched.has(kind)) keep(kind);
  else forms[kind].reset();
  showPapers();
}

function tell(text, number) {
  byId("told").hidden = false;
  byId("told-text").textContent = text;
  byId("told-number").textContent = number;
  byId("told").focus();
}

// ---------------------------------------------------------------- what is shown

function setText(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}

function network() {
  if (busy) return say("sending");
  if (standing.why === "offline") return say("offline");
  return standing.trouble ? `${say("online")} ${say("trouble", { why: standing.trouble })}` : say("online");
}

async function show() {
  const [waiting, sent, known, files, holding] = await Promise.all([queued(), sentLately(), numbers(), papers(), room()]);
  const own = files.filter((one) => waiting.some((item) => item.key === one.key));
  const free = (kind) => known.filter((row) => row.kind === kind && !row.used && row.year === yearNow()).length;
  setText("left", say("numbers", { complaint: free("complaint"), request: free("request") }));
  const told = { count: waiting.length, papers: own.length, size: size(own.reduce((sum, one) => sum + one.size, 0)) };
  setText("waits", waiting.length ? say(own.length ? "with" : "waits", told) : say("nothing"));
  setText("room", holding);
  setText("network", network());
  setText("taker", taker.name ? say("taker", { name: taker.name }) : "");
  byId("unsigned").hidden = !["unsigned", "denied"].includes(standing.why);
  if (!byId("unsigned").hidden) setText("unsigned-text", say(standing.why));
  byId("login").hidden = standing.why !== "unsigned";
  const lasting = (await navigator.storage?.persisted?.()) ?? false;
  byId("lasting").hidden = lasting || !waiting.length;
  setText("lasting", say("unlasting"));
  byId("queue").replaceChildren(...waiting.map((item) => waits(item, own)), ...sent.map(came));
}

function row(item, words) {
  const one = document.createElement("li");
  const head = document.createElement("span");
  const number = document.createElement("b");
  number.textContent = item.number || "—";
  head.append(number, ` ${say(item.kind)}`);
  const state = document.createElement("span");
  state.className = "dim";
  state.textContent = words;
  one.append(head, state);
  return one;
}

function waits(item, files) {
  const isRefused = item.state === "refused";
  const count = files.filter((one) => one.key === item.key).length;
  const words = isRefused ? say("refused", { why: item.why }) : say("waiting", { time: moment(item.at) });
  const one = row(item, count ? `${words} · ${say("papers", { count })}` : words);
  one.dataset.state = item.state;
  if (isRefused) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = say("again");
    button.addEventListener("click", () => correct(item));
    one.append(button);
  }
  return one;
}

function came(item) {
  const words = say("sent", { time: moment(item.at) });
  const one = row(item, item.papers ? `${words} · ${say("papers", { count: item.papers })}` : words);
  one.dataset.state = "sent";
  for (const lost of item.lost ?? []) {
    const line = document.createElement("span");
    line.textContent = say("lost", { name: called(lost), why: lost.why });
    one.append(line);
  }
  if (item.told && item.told !== item.number) {
    const changed = document.createElement("span");
    changed.textContent = say("replaced", { number: item.number, told: item.told });
    one.append(changed);
  }
  return one;
}

/** Whether there is something in a form that would be lost. */
async function isBegun(kind) {
  const typed = forms[kind].querySelectorAll("textarea, input:not([type=checkbox], [type=file])");
  return [...typed].some((field) => field.value.trim()) || (await papers(keys[kind])).length > 0;
}

/** What was refused, back in its form: saved again, it keeps its number. */
async function correct(item) {
  const form = forms[item.kind];
  choose(item.kind);
  if (keys[item.kind] !== item.key && (await isBegun(item.kind))) {
    tell(say("first"), "");
    return;
  }
  form.reset();
  fill(form, await open(item, item.key));
  keys[item.kind] = item.key;
  if (item.kind === "complaint") await showPapers();
  form.elements.text.focus();
}

function choose(kind) {
  for (const one of KINDS) {
    byId(`panel-${one}`).hidden = one !== kind;
    byId(`tab-${one}`).setAttribute("aria-selected", String(one === kind));
    byId(`tab-${one}`).tabIndex = one === kind ? 0 : -1;
  }
}

// ---------------------------------------------------------------- sending

async function synchronise() {
  if (busy) return;
  busy = true;
  await show();
  try {
    await exchange();
  } finally {
    busy = false;
    await show();
  }
}

async function beReady() {
  if (!("serviceWorker" in navigator)) {
    setText("ready", say("insecure"));
    return;
  }
  setText("ready", say("preparing"));
  try {
    await navigator.serviceWorker.register(facts.worker, { scope: "/sambang/", updateViaCache: "none" });
  } catch {
    // Without a network the one that is there goes on.
  }
  navigator.serviceWorker.ready.then(() => setText("ready", say("ready")));
}

for (const kind of KINDS) {
  let timer = 0;
  forms[kind].addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    touched.add(kind);
    clearTimeout(timer);
    timer = setTimeout(() => keep(kind), PAUSE);
  });
  forms[kind].addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    save(kind);
  });
  byId(`tab-${kind}`).addEventListener("click", () => choose(kind));
  byId(`tab-${kind}`).addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = KINDS.find((one) => one !== kind);
    choose(other);
    byId(`tab-${other}`).focus();
  });
}
for (const input of document.querySelectorAll("#complaint input[type=file]")) {
  input.addEventListener("change", () => addPapers(input));
}
byId("send").addEventListener("click", synchronise);
addEventListener("online", synchronise);
addEventListener("offline", () => {
  standing.why = "offline";
  show();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") synchronise();
});
setInterval(synchronise, EVERY);

others.addEventListener("message", (event) => wasSaved(event.data));

await bethink();
await Promise.all(KINDS.map(bringBack));
await sweep(Object.values(keys));
await showPapers();
await show();
beReady();
synchronise();
