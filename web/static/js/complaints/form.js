// The form a complaint is taken with. Typing is sacred: nothing here but who types moves the focus.

import { byId, setText } from "../common/facts.js";
import { minuteTime } from "../common/time.js";
import { tell as say, toast } from "../common/toast.js";
import * as areas from "./areas.js";
import * as consent from "./consent.js";
import * as hints from "./hints.js";
import * as papers from "./papers.js";
import * as store from "./store.js";
import { beginning, word } from "./words.js";

const SURE = 2000;
const form = byId("intake-form");
let began = 0;
let usual = {};
let saving = false;

// ------------------------------------------------------------------ what is typed

function read() {
  const fields = { began: String(began) };
  for (const control of form.elements) {
    if (!control.name) continue;
    if (control.type === "checkbox") {
      if (control.checked) fields[control.name] = "y";
    } else fields[control.name] = control.value;
  }
  return fields;
}

function write(fields) {
  began = Number(fields.began) || Date.now();
  for (const control of form.elements) {
    if (!control.name) continue;
    if (control.type === "checkbox") control.checked = fields[control.name] === "y";
    else control.value = fields[control.name] ?? "";
  }
  for (const input of form.querySelectorAll("[data-area]")) areas.show(input);
  hints.showJoins();
  consent.show();
  byId("intake-call").hidden = !form.elements.call_id.value;
}

const TYPED = ["text", "name", "phone", "address", "place"];
const isEmpty = (fields) => TYPED.every((name) => !fields[name]?.trim());

function changed() {
  began ||= Date.now();
  const fields = read();
  if (!isEmpty(fields) || store.isBegun()) store.keep(fields);
}

// ------------------------------------------------------------------ what is told

function state(key) {
  const isTrouble = key.startsWith("kept.") || key === "overtaken";
  byId("intake-state").dataset.key = key;
  setText(byId("intake-state"), isTrouble ? "" : word(key));
  const told = byId("intake-told");
  told.hidden = !isTrouble;
  setText(told, isTrouble ? `${word(key)} ${key === "overtaken" ? word("overtaken.do") : ""}`.trim() : "");
}

function wrong(name, text) {
  const field = form.querySelector(`[data-field="${name}"]`) ?? form.querySelector('[data-field="text"]');
  const control = field.querySelector("textarea, select, input:not([type=hidden])");
  const line = field.querySelector(".in-wrong");
  field.dataset.wrong = "yes";
  if (line) {
    line.hidden = false;
    line.textContent = text;
    control.setAttribute("aria-describedby", line.id);
  }
  control.setAttribute("aria-invalid", "true");
  control.focus();
}

function right(field) {
  if (!field?.dataset.wrong) return;
  delete field.dataset.wrong;
  const line = field.querySelector(".in-wrong");
  if (line) line.hidden = true;
  field.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
}

// ------------------------------------------------------------------ saving

async function save() {
  if (saving) return;
  areas.settle(form);
  const fields = read();
  if (!fields.text.trim()) return wrong("text", word("text.needed"));
  saving = true;
  state("saving");
  store.keep(fields);
  await papers.flush();
  const answer = await store.file(fields);
  saving = false;
  if (answer.ok) done(answer.data.ticket, answer.data.spelled);
  else if (store.waits(answer)) done(word("waits"), word("waits.do"));
  else if (answer.status === 422) {
    setText(byId("intake-state"), "");
    wrong(answer.data.field, answer.data.error);
  } else toast(answer.data?.error?.message ?? word("save.failed"), answer.data?.error?.do ?? word("save.failed.do"), true);
}

function done(ticket, spelled) {
  form.hidden = true;
  byId("intake-drafts").hidden = true;
  byId("intake-told").hidden = true;
  byId("intake-done").hidden = false;
  setText(byId("intake-ticket"), ticket);
  setText(byId("intake-spelled"), spelled);
  // Their next key is "again"; the number is read with it.
  byId("intake-next").setAttribute("aria-describedby", "intake-ticket intake-spelled");
  byId("intake-next").focus();
  store.begin();
}

// ------------------------------------------------------------------ another one, or one begun before

/** An empty form, ready to be typed in. */
export function next() {
  byId("intake-done").hidden = true;
  form.hidden = false;
  for (const field of form.querySelectorAll("[data-wrong]")) right(field);
  papers.show(store.begin(), []);
  write(usual);
  began = 0;
  hints.clear();
  state("");
  setText(byId("intake-state"), "");
  byId("in-text").focus();
  offerBegun();
}

function resume(draft) {
  byId("intake-done").hidden = true;
  form.hidden = false;
  papers.show(store.begin(draft), draft.papers ?? []);
  write({ ...usual, ...Object.fromEntries(Object.keys(usual).map((name) => [name, ""])), ...draft.fields });
  byId("intake-drafts").hidden = true;
  hints.clear();
  hints.ask();
  if (draft.local) store.keep(read());
  const text = byId("in-text");
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
}

function draftRow(draft) {
  const row = byId("intake-draft").content.firstElementChild.cloneNode(true);
  const words = beginning(draft.fields);
  row.querySelector(".in-resume span").textContent = word("resume", { words, time: minuteTime(draft.at) });
  row.querySelector(".in-resume").addEventListener("click", () => resume(draft));
  const discard = row.querySelector(".in-discard");
  discard.setAttribute("aria-label", word("discard", { words }));
  discard.addEventListener("click", () => throwAway(row, discard, draft));
  return row;
}

/** What is thrown away wants a second press: there is no way back. */
function throwAway(row, button, draft) {
  if (!button.dataset.sure) {
    button.dataset.sure = "yes";
    const label = button.getAttribute("aria-label");
    button.append(Object.assign(document.createElement("span"), { textContent: word("discard.again") }));
    setTimeout(() => {
      delete button.dataset.sure;
      button.querySelector("span")?.remove();
      button.setAttribute("aria-label", label);
    }, SURE);
    return;
  }
  store.drop(draft.id);
  const list = row.parentElement;
  row.remove();
  if (!list.children.length) byId("intake-drafts").hidden = true;
  byId("in-text").focus();
}

async function offerBegun() {
  const all = await store.begun();
  const rows = all.filter((one) => one.id !== store.id() && !isEmpty(one.fields));
  const place = byId("intake-drafts");
  if (place.contains(document.activeElement)) return;
  place.querySelector("ul").replaceChildren(...rows.map(draftRow));
  place.hidden = !rows.length || form.hidden;
}

/** A complaint of a call: another form, unless this one is of that call already. True where it is another one. */
export function beginOf(callId, began) {
  if (!form.hidden && form.elements.call_id.value === callId) {
    byId("in-text").focus();
    return false;
  }
  next();
  write({ ...usual, call_id: callId, began });
  return true;
}

/** What is known of its call, into what is still empty: who types was quicker than the panel. */
export function fillOf({ call_id: callId, phone, name, text, area_code: area, agrees, refuses, how, at }) {
  if (form.elements.call_id.value !== callId) return;
  const said = agrees ? "yes" : refuses ? "no" : "";
  const known = { phone, name, text, area_code: area };
  if (said) Object.assign(known, { consent_air: said, consent_air_at: String(at ?? ""), consent_record: said, consent_record_at: String(at ?? ""), consent_how: how });
  const always = ["consent_how"];
  for (const [field, value] of Object.entries(known)) {
    const control = form.elements[field];
    if (value && (!control.value || always.includes(field))) control.value = value;
  }
  for (const input of form.querySelectorAll("[data-area]")) areas.show(input);
  consent.show();
  changed();
  hints.ask();
}

/** To the text, as it was left; after a number was given, to the next caller. */
export function enter() {
  if (form.hidden) return next();
  byId("in-text").focus();
  if (!store.isBegun()) offerBegun();
}

// ------------------------------------------------------------------ keys

function press(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.stopPropagation();
    if (form.hidden) next();
    else save();
    return;
  }
  if (hints.press(event) || consent.press(event)) return;
  // Enter in a line goes on to the next field; only Ctrl and Enter saves.
  const isLine = event.target.matches("input:not([type=checkbox]):not([type=file])");
  if (event.key === "Enter" && isLine && !event.defaultPrevented) {
    event.preventDefault();
    const all = [...form.querySelectorAll("textarea, select, button, input:not([type=hidden])")].filter((one) => !one.hidden);
    all[all.indexOf(event.target) + 1]?.focus();
  }
}

/** Begin. */
export function start() {
  // What the browser put back after a reload is no choice of anybody's: drafts are.
  form.reset();
  usual = read();
  delete usual.began;
  usual.kind ||= form.elements.kind.options[0].value;
  store.start(state, papers.waits, (filed, fields) => say(word("sent", { ticket: filed.ticket, words: beginning(fields) })), offerBegun);
  store.begin();
  areas.start(form);
  hints.start(form, read);
  consent.start(form);
  papers.start(form, changed);
  form.addEventListener("input", ({ target }) => {
    right(target.closest("[data-field]"));
    changed();
    hints.ask();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  byId("intake").addEventListener("keydown", press);
  byId("intake-next").addEventListener("click", next);
  byId("intake-no-call").addEventListener("click", next);
  offerBegun();
}
