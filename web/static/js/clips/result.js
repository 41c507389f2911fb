// What comes of the edits: made by the panel, heard here. One at a time; the newest wins.

/** Plays what the panel renders; `told(state)` is called with idle, making, playing. */
export class Result {
  constructor(told) {
    this.told = told;
    this.state = "idle";
    this.number = 0;
  }

  #set(state) {
    this.state = state;
    this.told(state);
  }

  stop() {
    this.number += 1;
    if (this.node) this.node.onended = null;
    this.node?.stop();
    this.node = null;
    this.#set("idle");
  }

  /** Ask for it with `fetch_`, then play it; the answer, or null where it was stopped meanwhile. */
  async play(fetch_) {
    this.stop();
    const mine = this.number;
    this.#set("making");
    // Made within the key or click that asks for it: browsers let nothing else begin to play.
    this.context ??= new AudioContext();
    this.context.resume();
    let answer = null;
    try {
      answer = await fetch_();
      const sound = answer.ok ? await this.context.decodeAudioData(await answer.clone().arrayBuffer()) : null;
      if (mine !== this.number) return null;
      if (sound) this.#begin(sound);
      else this.#set("idle");
    } catch (error) {
      if (mine === this.number) this.#set("idle");
      throw error;
    }
    return answer;
  }

  #begin(sound) {
    this.node = this.context.createBufferSource();
    this.node.buffer = sound;
    this.node.connect(this.context.destination);
    this.node.onended = () => this.stop();
    this.node.start();
    this.#set("playing");
  }
}
