// How a piece runs into the next one of the log: its end, and the beginning of the other over it.

import { Sound } from "./sound.js";

const LEAD = 5;
const AFTER = 8;

/** Both sounds; `first` is the editor's own. */
export class Segue {
  constructor(button, first, failed) {
    this.first = first;
    this.start = Number(button.dataset.start);
    this.second = new Sound(button.dataset.audio, () => {}, failed);
    this.at = null;
  }

  /** Play from some seconds before the segue; the other begins when it is reached. */
  play(segue, cueOut) {
    this.stop();
    this.second.prepare(this.start);
    this.at = segue;
    this.first.play(Math.max(0, segue - LEAD), cueOut);
  }

  /** To be called while the first one plays. */
  follow() {
    if (this.at === null || !this.first.isPlaying || this.first.position < this.at) return;
    this.at = null;
    this.second.play(this.start, this.start + AFTER);
  }

  /** End the other one. */
  stop() {
    this.at = null;
    this.second.stop();
  }
}
