// Level, fades, silences, and who is heard.

import { byId } from "../common/facts.js";

const ms = (field) => Math.round(Number(field.value.replace(",", ".")) * 1000);
const shown = (value) => String(value / 1000);

/** The fields of a model; `pull` are the values that silences begin with. */
export class Settings {
  constructor(form, model, pull) {
    Object.assign(this, { form, model, pull });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", ({ target }) => this.#typed(target));
  }

  #typed(field) {
    if (!field.checkValidity() || (field.type === "number" && field.value === "")) {
      field.setAttribute("aria-invalid", "true");
      field.reportValidity();
      return;
    }
    field.removeAttribute("aria-invalid");
    this.model.change((edits) => this.#take(edits, field));
  }

  #take(edits, field) {
    if (field.name === "tracks") edits.tracks = field.value;
    else if (field.name === "level") edits.gain = field.value === "target" ? null : Number(byId("gain").value || 0);
    else if (field.id === "gain") edits.gain = Number(field.value);
    else if (field.id === "fade-in") edits.fade_in = ms(field);
    else if (field.id === "fade-out") edits.fade_out = ms(field);
    else if (field.id === "pull") edits.pull = field.checked ? this.#pulled() : null;
    else edits.pull = this.#pulled();
  }

  #pulled() {
    return [ms(byId("pull-longer")) || this.pull[0], byId("pull-keep").value === "" ? this.pull[1] : ms(byId("pull-keep")), this.pull[2]];
  }

  paint() {
    const { tracks, gain, fade_in, fade_out, pull } = this.model.edits;
    for (const one of this.form.querySelectorAll("[name=tracks]")) one.checked = one.value === tracks;
    for (const one of this.form.querySelectorAll("[name=level]")) one.checked = (one.value === "gain") === (gain !== null);
    if (gain !== null || byId("gain").value === "") byId("gain").value = String(gain ?? 0);
    byId("fade-in").value = shown(fade_in);
    byId("fade-out").value = shown(fade_out);
    byId("pull").checked = pull !== null;
    const [longer, keep] = pull ?? this.pull;
    byId("pull-longer").value = shown(longer);
    byId("pull-keep").value = shown(keep);
  }
}
