// The edits as rows: what is done by pointer or key is done here by typing, too.

import { stamp, parse } from "./times.js";

const KINDS = { cuts: "cut", bleeps: "bleep" };

/** Rows of a model; `hear(first, last)` plays a stretch, `word(key, values)` has the texts. */
export class Rows {
  constructor(list, model, word, hear) {
    Object.assign(this, { list, model, word, hear });
    list.addEventListener("change", (event) => this.#typed(event.target));
    list.addEventListener("click", (event) => this.#clicked(event.target.closest("button")));
  }

  /** Draw them anew; a field that is typed in keeps its focus. */
  paint() {
    const { first, last, cuts, bleeps } = this.model.edits;
    const rows = [
      ...cuts.map((one, index) => ["cuts", index, one]),
      ...bleeps.map((one, index) => ["bleeps", index, one]),
    ].sort((a, b) => a[2][0] - b[2][0]);
    const focused = document.activeElement?.dataset?.key;
    this.list.replaceChildren(this.#row("clip", 0, [first, last]), ...rows.map((row) => this.#row(...row)));
    if (focused) this.list.querySelector(`[data-key="${focused}"]`)?.focus();
  }

  #row(kind, index, [first, last]) {
    const item = document.createElement("li");
    const what = this.word(KINDS[kind] ?? "clip");
    item.dataset.kind = kind;
    const name = document.createElement("b");
    name.textContent = what;
    const dash = document.createElement("span");
    dash.textContent = "–";
    dash.setAttribute("aria-hidden", "true");
    item.append(
      name,
      this.#field(kind, index, 0, first, this.word("row.from", { what })),
      dash,
      this.#field(kind, index, 1, last, this.word("row.to", { what })),
      this.#button("hear", kind, index, this.word("hear"), this.word("row.hear", { what, time: stamp(first) })),
    );
    if (kind !== "clip") {
      item.append(this.#button("remove", kind, index, this.word("remove"), this.word("row.remove", { what, time: stamp(first) })));
    }
    return item;
  }

  #field(kind, index, end, ms, label) {
    const field = document.createElement("input");
    field.className = "time figures";
    field.inputMode = "decimal";
    field.autocomplete = "off";
    field.value = stamp(ms);
    field.setAttribute("aria-label", label);
    Object.assign(field.dataset, { kind, index, end, key: `${kind}-${index}-${end}` });
    return field;
  }

  #button(does, kind, index, text, label) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = text;
    button.setAttribute("aria-label", label);
    Object.assign(button.dataset, { does, kind, index, key: `${kind}-${index}-${does}` });
    return button;
  }

  #stretch(kind, index) {
    const { edits } = this.model;
    return kind === "clip" ? [edits.first, edits.last] : edits[kind][index];
  }

  #typed(field) {
    const { kind, index, end } = field.dataset;
    const typed = parse(field.value);
    const ends = [...this.#stretch(kind, Number(index))];
    if (typed !== null) ends[Number(end)] = this.model.inside(typed);
    const wrong = typed === null || ends[0] >= ends[1];
    field.toggleAttribute("aria-invalid", wrong);
    if (wrong) {
      field.setAttribute("aria-invalid", "true");
      this.wrong?.(this.word("wrong"));
      return;
    }
    if (kind === "clip") this.model.trim(...ends);
    else this.model.change((edits) => (edits[kind][Number(index)] = ends));
    field.value = stamp(ends[Number(end)]);
  }

  #clicked(button) {
    if (!button) return;
    const { does, kind, index } = button.dataset;
    if (does === "hear") this.hear(...this.#stretch(kind, Number(index)));
    if (does === "remove") {
      this.model.remove(kind, Number(index));
      this.list.querySelector("input")?.focus();
    }
  }
}
