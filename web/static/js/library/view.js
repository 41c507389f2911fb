// What of a piece is seen: a stretch of seconds, laid over so many pixels.

const CLOSEST = 0.05;

/** Seconds on a screen; `seconds` is the whole piece. */
export class View {
  constructor(seconds) {
    this.seconds = seconds;
    this.start = 0;
    this.end = seconds;
    this.width = 1;
  }

  get span() {
    return this.end - this.start;
  }

  /** Pixels from the left. */
  x(second) {
    return ((second - this.start) / this.span) * this.width;
  }

  /** The second at a pixel, within the piece. */
  at(x) {
    return this.inside(this.start + (x / this.width) * this.span);
  }

  inside(second) {
    return Math.min(this.seconds, Math.max(0, second));
  }

  /** Show so many seconds, a moment staying where it is on the screen. */
  zoom(factor, around) {
    const span = Math.min(this.seconds, Math.max(CLOSEST, this.span * factor));
    const share = (around - this.start) / this.span;
    this.move(around - share * span, span);
  }

  /** Show a stretch that begins here. */
  move(start, span = this.span) {
    this.start = Math.min(Math.max(0, start), Math.max(0, this.seconds - span));
    this.end = this.start + span;
  }

  /** Scroll until a moment is seen. */
  follow(second) {
    if (second < this.start || second > this.end) this.move(second - this.span * 0.1);
  }

  whole() {
    this.start = 0;
    this.end = this.seconds;
  }
}
