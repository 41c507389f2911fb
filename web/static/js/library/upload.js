// Sending files to the station: several, whole folders, in parts that go on after a break.

import { byId, fill, setText } from "../common/facts.js";
import { ask as askPanel, RefusedError, sendParts } from "../common/sending.js";
import { toast } from "../common/toast.js";

const HIDDEN = /(^|\/)(\.|Thumbs\.db$|desktop\.ini$)/;

const send = byId("send");
let stopped = false;
let busy = false;

const options = {
  isStopped: () => stopped,
  lost: () => setText(byId("progress-text"), send.dataset.lost),
};

const ask = (address, body, type) => askPanel(address, body, type, options);

async function tell(answer) {
  let error = {};
  try {
    error = (await answer.json()).error ?? {};
  } catch {
    // Not one of the panel's own answers.
  }
  toast(error.message ?? send.dataset.lost, error.do ?? "", true);
  throw new RefusedError();
}

// ------------------------------------------------------------------ what was chosen

const named = (file) => ({ file, name: file.webkitRelativePath || file.name });

async function entriesOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

async function filesIn(entry, into) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    into.push({ file, name: entry.fullPath.replace(/^\//, "") });
  } else if (entry.isDirectory) {
    for (const inner of await entriesOf(entry)) await filesIn(inner, into);
  }
}

async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files].map(named);
  const found = [];
  for (const entry of entries) await filesIn(entry, found);
  return found;
}

// ------------------------------------------------------------------ sending

function paint(progress) {
  const { sent, all, done, count, name } = progress;
  const share = all ? sent / all : 1;
  byId("progress").value = share;
  const values = { done, all: count, percent: `${Math.floor(share * 100)} %` };
  setText(byId("progress-text"), fill(send.dataset.progress, values));
  setText(byId("progress-file"), name);
}

async function sendFile(address, file, have, progress) {
  const sent = (bytes) => {
    progress.sent += Math.max(0, bytes);
    paint(progress);
  };
  await sendParts(address, file, have, { ...options, sent, refused: tell });
}

async function offer(files) {
  const body = JSON.stringify({
    category: byId("category").value,
    batch: send.dataset.batch,
    files: files.map(({ name, file }) => ({ name, size: file.size })),
  });
  const answer = await ask(send.dataset.offer, body, "application/json");
  return answer.ok ? answer.json() : tell(answer);
}

async function showReport(address) {
  history.replaceState(null, "", address);
  await window.htmx.ajax("GET", `${address}/files`, { target: "#report", swap: "innerHTML" });
}

async function sendAll(files) {
  const said = await offer(files);
  send.dataset.batch = said.batch;
  await showReport(said.report);
  const wanted = said.files.map((one, at) => ({ ...one, ...files[at] })).filter(({ state }) => state === "coming");
  const all = wanted.reduce((sum, { file }) => sum + file.size, 0);
  const sent = wanted.reduce((sum, { have }) => sum + have, 0);
  const progress = { sent, all, done: 0, count: wanted.length, name: "" };
  for (const { file, number, have, name } of wanted) {
    if (stopped) return;
    progress.name = name;
    paint(progress);
    await sendFile(`${send.dataset.offer}/${said.batch}/${number}`, file, have, progress);
    progress.done += 1;
  }
  if (stopped) return;
  paint({ ...progress, name: "" });
  await ask(`${send.dataset.offer}/${said.batch}/close`, "", "text/plain");
  setText(byId("progress-text"), wanted.length ? send.dataset.done : send.dataset.none);
  byId("stop").hidden = true;
  // The next files are another import.
  send.dataset.batch = "";
  byId("drop").hidden = false;
}

async function begin(chosen) {
  const files = chosen.filter(({ name }) => !HIDDEN.test(name));
  if (busy || files.length === 0) return;
  if (files.length > Number(send.dataset.most)) {
    toast(fill(send.dataset.many, { number: send.dataset.most }), send.dataset.manyDo, true);
    return;
  }
  busy = true;
  stopped = false;
  byId("drop").hidden = true;
  byId("sending").hidden = false;
  byId("stop").hidden = false;
  try {
    await sendAll(files);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    stopped = true;
  } finally {
    busy = false;
    if (stopped) {
      byId("drop").hidden = false;
      byId("sending").hidden = true;
    }
  }
}

function start() {
  if (!send) return;
  for (const id of ["files", "folder"]) {
    byId(id).addEventListener("change", ({ target }) => {
      begin([...target.files].map(named));
      // The same ones may be chosen again.
      target.value = "";
    });
  }
  const drop = byId("drop");
  const over = (event, is) => {
    event.preventDefault();
    drop.dataset.over = is ? "yes" : "no";
  };
  drop.addEventListener("dragover", (event) => over(event, true));
  drop.addEventListener("dragleave", (event) => over(event, false));
  drop.addEventListener("drop", async (event) => {
    over(event, false);
    begin(await dropped(event.dataTransfer));
  });
  byId("stop").addEventListener("click", () => (stopped = true));
  window.addEventListener("beforeunload", (event) => busy && !stopped && event.preventDefault());
}

start();
