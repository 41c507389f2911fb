// Files: sent as soon as they are chosen, kept with the draft; while the panel is away, later.

import { byId } from "../common/facts.js";
import { toast } from "../common/toast.js";
import { post } from "./sending.js";
import { id } from "./store.js";
import { intake, word } from "./words.js";

const AGAIN = 3000;
let waiting = [];
let changed = () => {};
let underWay = null;

function row(name, drop) {
  const line = document.createElement("li");
  const text = Object.assign(document.createElement("span"), { textContent: name });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "in-button", textContent: "×" });
  button.setAttribute("aria-label", word("paper.drop", { name }));
  button.addEventListener("click", () => {
    line.remove();
    drop();
    byId("in-files").focus();
  });
  line.append(text, button);
  byId("intake-papers").append(line);
  return line;
}

function kept(draftId, paper) {
  row(paper.name, () => post(`/complaints/drafts/${draftId}/papers/${paper.id}/drop`, {}));
}

/** Whether files of a draft have not arrived yet. */
export const waits = (draftId) => waiting.some((one) => one.draft === draftId);

/** Show the files of a draft; those of another one that have not arrived are sent all the same. */
export function show(draftId, papers) {
  byId("intake-papers").replaceChildren();
  for (const paper of papers) kept(draftId, paper);
}

async function send(one) {
  const { ok, status, data, away } = await post(`/complaints/drafts/${one.draft}/papers`, one.file, {
    "Content-Type": "application/octet-stream",
    "X-Name": encodeURIComponent(one.file.name ?? ""),
  });
  if (away || status === 401 || status === 403) return false;
  waiting = waiting.filter((other) => other !== one);
  one.line.remove();
  if (ok && one.draft === id()) kept(one.draft, data);
  if (ok) return true;
  toast(word("paper.failed", { name: one.file.name, why: data?.error?.message ?? "" }), data?.error?.do ?? "", true);
  return true;
}

async function sendAll() {
  for (const one of [...waiting]) {
    if (!(await send(one))) {
      one.line.firstElementChild.textContent = word("paper.waits", { name: one.file.name });
      setTimeout(flush, AGAIN);
      return;
    }
  }
}

/** Send what waits; resolves once it was tried. */
export function flush() {
  underWay ??= sendAll().finally(() => (underWay = null));
  return underWay;
}

function add(files) {
  for (const file of files) {
    if (file.size > intake.size) {
      toast(word("paper.failed", { name: file.name, why: "" }), `> ${intake.size >> 20} MB`, true);
      continue;
    }
    const one = { draft: id(), file };
    one.line = row(file.name, () => (waiting = waiting.filter((other) => other !== one)));
    waiting.push(one);
    changed();
  }
  flush();
}

/** Begin; `touched` is called where a file makes it a draft. */
export function start(form, touched) {
  changed = touched;
  byId("in-files").addEventListener("change", ({ target }) => {
    add([...target.files]);
    target.value = "";
  });
  form.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    add(files);
  });
  form.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
}
