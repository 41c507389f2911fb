// The place as it will go out: the end of what is before it, the voice, the beginning of what comes.
//
// The mixer turns music down under a voice; here it is done roughly, for the ear.

import { Sound } from "../library/sound.js";

const LEAD = 6;
const AFTER = 8;

/** What is before and after the voice; read from the page each time, for the log may change. */
export function neighbours(place) {
  const read = (text) => (text ? JSON.parse(text) : null);
  return {
    before: read(place.dataset.before),
    coming: read(place.dataset.coming),
    softer: 10 ** (Number(place.dataset.duck) / 20),
  };
}

const asked = new Set();

/** Have the station make what is beside the voice ready for browsers, which may take it seconds. */
export function makeReady(place) {
  const { before, coming } = neighbours(place);
  for (const { audio } of [before, coming].filter(Boolean)) {
    if (asked.has(audio)) continue;
    asked.add(audio);
    // What can't be played is told once somebody wants to hear it.
    fetch(audio, { method: "HEAD" }).catch(() => asked.delete(audio));
  }
}

/** Plays what is beside the voice, alone or with it; one at a time. */
export class Join {
  constructor(told, failed) {
    this.told = told;
    this.failed = failed;
    this.what = "";
    this.sounds = [];
    this.context = null;
    this.timer = null;
    this.done = null;
  }

  get isPlaying() {
    return this.what !== "";
  }

  /** The end of what is before; resolves where the voice would begin, with whether it came so far. */
  lead(place, ticked = () => {}) {
    this.stop();
    const { before } = neighbours(place);
    this.#begin("before");
    return new Promise((resolve) => {
      const sound = this.#sound(before, () => this.#end(resolve, true));
      const from = Math.max(before.begins, before.at - LEAD);
      sound.play(from, before.ends);
      this.done = () => resolve(false);
      this.#every(() => {
        ticked(before.at - sound.position);
        if (sound.position >= before.at - 0.02) this.#end(resolve, true, true);
      });
    });
  }

  /** The beginning of what comes. */
  beginning(place) {
    this.stop();
    const { coming } = neighbours(place);
    if (!coming) return;
    this.#begin("next");
    const sound = this.#sound(coming, () => this.stop());
    sound.play(coming.begins, coming.begins + AFTER);
    this.#every(() => sound.audio && sound.position >= coming.begins + AFTER - 0.05 && this.stop());
  }

  /** A take in its place, talking over `over` seconds of what comes. */
  async whole(place, take, over) {
    this.stop();
    const { before, coming, softer } = neighbours(place);
    this.#begin("take");
    const context = new AudioContext();
    this.context = context;
    const buffer = take.buffer(context);
    const lead = this.#sound(before, () => {});
    const next = coming ? this.#sound(coming, () => {}) : null;
    next?.prepare(coming.begins);
    lead.play(Math.max(before.begins, before.at - LEAD / 2), before.ends);
    let begun = null;
    let joined = false;
    const waited = performance.now();
    this.#every(() => {
      const isDue = lead.position >= before.at - 0.02 || !lead.audio || performance.now() - waited > 1500 * LEAD;
      if (begun === null && isDue) {
        const voice = context.createBufferSource();
        voice.buffer = buffer;
        voice.connect(context.destination);
        voice.start();
        begun = performance.now();
        if (lead.audio) lead.audio.volume = softer;
      }
      if (begun === null) return;
      const left = take.seconds - (performance.now() - begun) / 1000;
      if (next?.audio) next.audio.volume = left > 0 ? softer : 1;
      if (next?.audio && !joined && left <= over) {
        joined = true;
        next.play(coming.begins, coming.begins + over + AFTER);
      }
      if (left < (next?.audio ? -AFTER / 2 : 0)) this.stop();
    });
  }

  /** End whatever plays; what the run-up left playing, too. */
  stop() {
    clearInterval(this.timer);
    for (const sound of this.sounds) sound.stop();
    this.sounds = [];
    this.context?.close();
    this.context = null;
    const { done } = this;
    this.done = null;
    if (this.what) {
      this.what = "";
      this.told();
    }
    done?.();
  }

  #begin(what) {
    this.what = what;
    this.told();
  }

  #sound(one, failed) {
    const sound = new Sound(
      one.audio,
      () => {},
      () => {
        this.failed();
        failed();
      },
    );
    this.sounds.push(sound);
    return sound;
  }

  #every(look) {
    clearInterval(this.timer);
    this.timer = setInterval(look, 15);
  }

  /** The run-up is over; with `goesOn` the tail still sounds. */
  #end(resolve, reached, goesOn = false) {
    clearInterval(this.timer);
    this.done = null;
    this.what = "";
    if (!goesOn) this.stop();
    this.told();
    resolve(reached);
  }
}
