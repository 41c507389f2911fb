// Playing a piece from any moment of it, up to another one.

/** The sound of one piece; `told` is called when it starts, goes on and ends, `failed` when it can't. */
export class Sound {
  constructor(address, told, failed) {
    this.address = address;
    this.told = told;
    this.failed = failed;
    this.audio = null;
    this.until = Infinity;
    this.at = 0;
  }

  get isPlaying() {
    return this.audio !== null && !this.audio.paused;
  }

  /** Seconds from the beginning of the file. */
  get position() {
    return this.isPlaying ? this.audio.currentTime : this.at;
  }

  #open() {
    if (this.audio) return;
    this.audio = new Audio();
    this.audio.preload = "auto";
    this.audio.src = this.address;
    this.audio.addEventListener("ended", () => this.stop());
    this.audio.addEventListener("error", () => {
      this.audio = null;
      this.failed();
      this.told();
    });
  }

  /** Be ready to play from a moment at once. */
  prepare(from) {
    this.#open();
    this.audio.currentTime = from;
  }

  /** Play from a moment; it stops at `until`. */
  play(from, until = Infinity) {
    this.#open();
    this.until = until;
    this.at = from;
    if (this.audio.currentTime !== from) this.audio.currentTime = from;
    this.audio.play().then(() => this.#follow(), () => this.told());
  }

  #follow() {
    if (!this.isPlaying) return;
    if (this.audio.currentTime >= this.until) {
      this.stop();
      return;
    }
    this.told();
    requestAnimationFrame(() => this.#follow());
  }

  /** Stop, and stay where it is. */
  stop() {
    if (this.audio) {
      this.at = Math.min(this.audio.currentTime, this.until);
      this.audio.pause();
    }
    this.told();
  }

  /** Put the playhead somewhere; what plays goes on from there. */
  seek(second) {
    this.at = second;
    if (this.isPlaying) this.audio.currentTime = second;
    this.told();
  }
}
