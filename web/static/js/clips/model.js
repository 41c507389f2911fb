// The list of edits, and the way back. Every time is one of the recording, in milliseconds.

const SHORTEST = 10;

/** What is left of a stretch without others: pairs in order. */
export function left([first, last], taken) {
  const kept = [];
  let at = first;
  for (const [from, to] of [...taken].sort((a, b) => a[0] - b[0])) {
    if (to <= at || from >= last) continue;
    if (from > at) kept.push([at, from]);
    at = Math.max(at, to);
  }
  if (at < last) kept.push([at, last]);
  return kept;
}

/** Edits with undo; `told` is called after each change. */
export class Model {
  constructor(edits, length, told) {
    this.edits = edits;
    this.length = length;
    this.told = told;
    this.silences = [];
    this.past = [];
    this.future = [];
  }

  /** Change it; the same once more is no change. `together` joins it to the change before of that name. */
  change(how, together = "") {
    const before = JSON.stringify(this.edits);
    how(this.edits);
    if (JSON.stringify(this.edits) === before) return;
    if (!together || this.together !== together) this.past.push(before);
    this.together = together;
    this.future = [];
    this.told();
  }

  #go(from, to) {
    const state = from.pop();
    if (state === undefined) return false;
    to.push(JSON.stringify(this.edits));
    this.edits = JSON.parse(state);
    this.together = "";
    this.told();
    return true;
  }

  undo() {
    return this.#go(this.past, this.future);
  }

  redo() {
    return this.#go(this.future, this.past);
  }

  inside(ms) {
    return Math.min(this.length, Math.max(0, Math.round(ms)));
  }

  /** Make the clip a part of the recording, at the most so long. */
  trim(first, last) {
    this.change((edits) => Object.assign(edits, { first, last }));
  }

  /** Add a stretch to `cuts` or `bleeps`. */
  add(kind, first, last) {
    if (last - first < SHORTEST) return;
    this.change((edits) => {
      edits[kind].push([first, last]);
      edits[kind].sort((a, b) => a[0] - b[0]);
    });
  }

  remove(kind, index) {
    this.change((edits) => edits[kind].splice(index, 1));
  }

  /** Milliseconds of what comes of it. */
  get left() {
    const { first, last, cuts, pull } = this.edits;
    const taken = pull ? [...cuts, ...this.silences] : cuts;
    return left([first, last], taken).reduce((sum, [from, to]) => sum + to - from, 0);
  }
}
