// The tracks as they sound, one above the other, and over them what is done to them.

import { colour, fit } from "../common/canvas.js";
import { Picture } from "../library/picture.js";
import { View } from "../library/view.js";

const AIR = 18;
const HATCH = 9;

/** Lines across, so that no colour is the only sign. */
function hatch(pen, x, y, width, height, ink) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.strokeStyle = ink;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (let at = Math.floor((x - height) / HATCH) * HATCH; at < x + width; at += HATCH) {
    pen.moveTo(at, y + height);
    pen.lineTo(at + height, y);
  }
  pen.stroke();
  pen.restore();
}

/** The picture of a call; `told` is called when more of it has come. */
export class Wave {
  constructor(canvas, overview, facts, told) {
    this.canvas = canvas;
    this.overview = overview;
    this.facts = facts;
    this.told = told;
    this.view = new View(facts.length / 1000);
    this.lanes = facts.tracks.map((name) => [name, new Picture(facts.waveforms[name], told)]);
  }

  /** Another stretch is to be seen. */
  moved() {
    this.told();
  }

  load() {
    return Promise.all(this.lanes.map(([, picture]) => picture.load()));
  }

  /** `state`: edits, silences, part [first, last] or null, at (ms). */
  paint(state) {
    const { pen, width, height } = fit(this.canvas);
    this.view.width = Math.max(1, width);
    this.#lanes(pen, this.view, height, state, true);
    this.#over(pen, width, height, state);
    this.#whole(state);
  }

  #lanes(pen, view, height, { edits }, asks) {
    const top = asks ? AIR : 0;
    const each = (height - top) / this.lanes.length;
    this.lanes.forEach(([name, picture], number) => {
      if (asks) picture.want(view);
      const heard = edits.tracks === "both" || edits.tracks === name;
      const [inside, outside] = [colour(heard ? "--accent" : "--line"), colour(heard ? "--edge" : "--line")];
      picture.drawLane(pen, view, top + number * each, each - 4, { from: edits.first / 1000, to: edits.last / 1000, inside, outside });
    });
  }

  #box([first, last]) {
    const [left, right] = [this.view.x(first / 1000), this.view.x(last / 1000)];
    return [left, Math.max(2, right - left)];
  }

  #over(pen, width, height, { edits, silences, part, at }) {
    const lower = height - AIR;
    const seen = ([left, wide]) => left < width && left + wide > 0;
    pen.fillStyle = colour("--air");
    for (const one of this.facts.spans) {
      const [left, wide] = this.#box(one);
      if (seen([left, wide])) pen.fillRect(left, 4, wide, 8);
    }
    // What is not of the clip stands back.
    pen.globalAlpha = 0.62;
    pen.fillStyle = colour("--well");
    for (const one of [[0, edits.first], [edits.last, this.facts.length]]) {
      const [left] = this.#box(one);
      const right = this.view.x(one[1] / 1000);
      if (right > left) pen.fillRect(left, AIR, right - left, lower);
    }
    pen.globalAlpha = 1;
    for (const one of edits.pull ? silences : []) this.#band(pen, one, lower, "--well", "--edge", 0.5);
    for (const one of edits.cuts) this.#band(pen, one, lower, "--well", "--ink", 0.8);
    for (const one of edits.bleeps) this.#bleep(pen, one, lower);
    for (const [moment] of this.facts.marks) {
      pen.fillStyle = colour("--soon");
      pen.fillRect(this.view.x(moment / 1000) - 1, 0, 3, AIR - 2);
    }
    pen.fillStyle = colour("--ink");
    for (const edge of [edits.first, edits.last]) pen.fillRect(this.view.x(edge / 1000) - 1, AIR, 2, lower);
    if (part) this.#part(pen, part, lower);
    pen.fillStyle = colour("--ink");
    const x = Math.round(this.view.x(at / 1000));
    pen.fillRect(x - 1, 0, 2, height);
    pen.beginPath();
    pen.moveTo(x - 7, 0);
    pen.lineTo(x + 7, 0);
    pen.lineTo(x, 9);
    pen.fill();
  }

  #band(pen, one, height, ground, ink, alpha) {
    const [left, wide] = this.#box(one);
    pen.globalAlpha = alpha;
    pen.fillStyle = colour(ground);
    pen.fillRect(left, AIR, wide, height);
    pen.globalAlpha = 1;
    hatch(pen, left, AIR, wide, height, colour(ink));
  }

  #bleep(pen, one, height) {
    const [left, wide] = this.#box(one);
    pen.fillStyle = colour("--soon");
    pen.fillRect(left, AIR, wide, height);
    if (wide < 34) return;
    pen.fillStyle = colour("--on-soon");
    pen.font = "700 13px Inter, system-ui, sans-serif";
    pen.textAlign = "center";
    pen.fillText("♪ 1 kHz", left + wide / 2, AIR + height / 2 + 5, wide - 4);
  }

  #part(pen, one, height) {
    const [left, wide] = this.#box(one);
    pen.globalAlpha = 0.16;
    pen.fillStyle = colour("--hot");
    pen.fillRect(left, AIR, wide, height);
    pen.globalAlpha = 1;
    pen.strokeStyle = colour("--hot");
    pen.lineWidth = 2;
    pen.setLineDash([6, 4]);
    pen.strokeRect(left + 1, AIR + 1, Math.max(2, wide - 2), height - 2);
    pen.setLineDash([]);
  }

  #whole(state) {
    const { pen, width, height } = fit(this.overview);
    const whole = new View(this.facts.length / 1000);
    whole.width = Math.max(1, width);
    this.#lanes(pen, whole, height, state, false);
    const [left, right] = [whole.x(this.view.start), whole.x(this.view.end)];
    pen.strokeStyle = colour("--ink");
    pen.lineWidth = 2;
    pen.strokeRect(left + 1, 1, Math.max(4, right - left) - 2, height - 2);
    pen.fillStyle = colour("--ink");
    pen.fillRect(whole.x(state.at / 1000) - 0.5, 0, 1, height);
  }

  /** The moment under a pointer, in ms. */
  under(event) {
    return Math.round(this.view.at(event.clientX - this.canvas.getBoundingClientRect().left) * 1000);
  }
}

