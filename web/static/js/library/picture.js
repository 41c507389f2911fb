// The waveform, drawn from the extremes that the panel sends: the whole once, closer parts as asked.

const WHOLE = 4000;
const CLOSER = 2;
const WAIT = 120;
const FULL = 127;
const LARGEST = 3;
const ROOM = 118;

/** Waveform of one piece. `told` is called when more of it has come. */
export class Picture {
  constructor(address, told) {
    this.address = address;
    this.told = told;
    this.whole = null;
    this.part = null;
    this.waiting = 0;
    this.most = undefined;
  }

  /** Read all of it, as fine as a screen is. */
  async load() {
    this.whole = await this.#read(`points=${WHOLE}`);
    this.told();
  }

  /** Whether there is nothing to draw. */
  get isEmpty() {
    return this.whole === null;
  }

  async #read(query) {
    const answer = await fetch(`${this.address}?${query}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return null;
    return answer.json();
  }

  /** Ask for a closer look where what is there is too coarse. */
  want(view) {
    const best = this.#best(view);
    if (!best || best.rate * view.span >= view.width / CLOSER || best.rate >= 99) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(async () => {
      const from = Math.max(0, view.start - view.span / 2);
      const query = `start=${from}&end=${view.end + view.span / 2}&points=${Math.ceil(view.width * 2)}`;
      this.part = (await this.#read(query)) ?? this.part;
      this.told();
    }, WAIT);
  }

  #best(view) {
    const { part } = this;
    return part && part.start <= view.start && part.end >= view.end ? part : this.whole;
  }

  /** Draw what the view shows, between `from` and `to` in one colour, beyond them in another. */
  draw(context, view, height, { from, to, inside, outside }) {
    const source = this.#best(view);
    const middle = height / 2;
    if (!source) return;
    const { pairs, rate, start } = source;
    for (let x = 0; x < view.width; x += 1) {
      const first = Math.floor((view.start + (x / view.width) * view.span - start) * rate);
      const last = Math.ceil((view.start + ((x + 1) / view.width) * view.span - start) * rate);
      let low = FULL;
      let high = -FULL;
      for (let at = Math.max(0, first); at < Math.max(last, first + 1) && 2 * at < pairs.length; at += 1) {
        low = Math.min(low, pairs[2 * at]);
        high = Math.max(high, pairs[2 * at + 1]);
      }
      if (low > high) continue;
      const second = view.start + (x / view.width) * view.span;
      context.fillStyle = second >= from && second <= to ? inside : outside;
      const top = middle - (high / FULL) * middle;
      context.fillRect(x, top, 1, Math.max(1, ((high - low) / FULL) * middle));
    }
  }

  /** Draw one of several below each other. A telephone's voice is faint: as high as there is room, up to three times. */
  drawLane(pen, view, top, height, colours) {
    const larger = this.#larger();
    pen.save();
    pen.translate(0, top + (height / 2) * (1 - larger));
    pen.scale(1, larger);
    this.draw(pen, view, height, colours);
    pen.restore();
  }

  #larger() {
    this.most ??= this.whole?.pairs.reduce((most, one) => Math.max(most, Math.abs(one)), 1);
    return this.most ? Math.max(1, Math.min(LARGEST, ROOM / this.most)) : 1;
  }
}
