// Keeping and saving. Until the panel has said that it has it, all of it stays in this browser.

import { byId, setText } from "../common/facts.js";
import { toast } from "../common/toast.js";

const SIGNED_OUT = 401;
const token = document.querySelector('meta[name="csrf-token"]').content;

/** Sends edits; `id()` is that of the list, `next(id)` begins another one. */
export class Saving {
  constructor(parts) {
    Object.assign(this, parts);
    this.busy = false;
  }

  start() {
    const form = byId("saving");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (byId("save")) this.save();
    });
    byId("title").addEventListener("input", () => this.touched());
    byId("keep").addEventListener("click", () => this.keep());
  }

  /** It was changed: in this browser at once. */
  touched() {
    const kept = this.drafts.keep(this.id(), this.model.edits, byId("title").value);
    if (kept) setText(byId("state"), this.word("local"));
  }

  post(address, more = {}) {
    const body = new URLSearchParams({ edits: JSON.stringify(this.model.edits), clip: this.id(), title: byId("title").value, ...more });
    return fetch(address, { method: "POST", headers: { "X-CSRF-Token": token, "HX-Request": "true" }, body });
  }

  /** Why it was refused; its code. */
  async refused(answer) {
    try {
      if (answer.status === SIGNED_OUT) throw new TypeError("signed out");
      const { error } = await answer.json();
      toast(error.message, error.do, true);
      return error.code;
    } catch {
      // A page, not an answer: whoever asked is signed out, or the panel is being started.
      toast(this.word(answer.status === SIGNED_OUT || answer.redirected ? "signed_out" : "away"), "", true);
      return "";
    }
  }

  async #send(address, more, done) {
    if (this.busy) return;
    this.busy = true;
    for (const id of ["save", "keep"]) byId(id)?.setAttribute("aria-disabled", "true");
    setText(byId("state"), this.word("rendering"));
    let code = "";
    try {
      const answer = await this.post(address, more);
      const is = answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json");
      if (is) done(await answer.json());
      else code = await this.refused(answer);
    } catch {
      toast(this.word("away"), "", true);
    }
    if (byId("state").textContent === this.word("rendering")) setText(byId("state"), this.word("local"));
    for (const id of ["save", "keep"]) byId(id)?.removeAttribute("aria-disabled");
    this.busy = false;
    if (code === "consent") this.keep();
  }

  save() {
    if (byId("title").value.trim() === "") {
      byId("title").setAttribute("aria-invalid", "true");
      byId("title").focus();
      toast(this.word("title"), "", true);
      return;
    }
    byId("title").removeAttribute("aria-invalid");
    this.#send(this.facts.save, { category: byId("category").value }, (told) => this.#saved(told));
  }

  #saved({ title, known, page, next }) {
    this.drafts.drop(this.id());
    this.next(next);
    const text = this.word(known ? "known" : "saved", { title });
    setText(byId("state"), this.word("kept"));
    setText(byId("saved-link"), text);
    byId("saved-link").href = page;
    byId("saved").hidden = false;
    byId("saved-link").focus();
    toast(text);
  }

  keep() {
    return this.#send(this.facts.keep, {}, ({ clip }) => {
      this.drafts.drop(this.id());
      this.next(clip);
      setText(byId("state"), this.word("kept"));
    });
  }
}
