// Takes: what was recorded, as 16-bit samples in parts of a second; kept in the browser until the
// station has it in its log, so that neither a closed page nor a lost connection costs one.

const NAME = "radio-voicetracks";
const OLD = 30 * 24 * 3600 * 1000;
const FULL = 32767;
const HEADER = 44;

let database = null;

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Open the browser's store; whether it keeps anything. */
export async function openStore() {
  try {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("takes", { keyPath: "id" });
      opening.result.createObjectStore("parts", { keyPath: ["take", "number"] });
    };
    database = await asked(opening);
    return true;
  } catch {
    return false;
  }
}

async function put(store, value) {
  if (!database) return;
  try {
    await asked(database.transaction(store, "readwrite").objectStore(store).put(value));
  } catch {
    // The disk is full, say: the take is still in memory, and the page says so when it is left.
  }
}

/** One recording. `place` is the row it was made after, `words` how that place is called. */
export class Take {
  constructor({ id, owner, place, words, at, rate, recording }) {
    Object.assign(this, { id, owner, place, words, at, rate, recording: recording ?? "" });
    this.parts = [];
    this.unsaved = [];
    this.stored = 0;
    this.frames = 0;
    this.peak = 0;
  }

  /** A new one, which begins now. */
  static begin(facts) {
    const take = new Take({ ...facts, id: crypto.randomUUID(), at: Date.now() });
    take.save();
    return take;
  }

  get seconds() {
    return this.frames / this.rate;
  }

  /** Write down what it is; its samples are written as they come. */
  save() {
    const { id, owner, place, words, at, rate, recording } = this;
    return put("takes", { id, owner, place, words, at, rate, recording });
  }

  /** More of it, as floating point. */
  add(block) {
    const part = new Int16Array(block.length);
    for (let at = 0; at < block.length; at += 1) {
      const sample = Math.max(-1, Math.min(1, block[at]));
      part[at] = Math.round(sample * FULL);
      this.peak = Math.max(this.peak, Math.abs(sample));
    }
    this.#append(part);
    this.unsaved.push(part);
    // Once a second: of a browser that is closed meanwhile, no more is lost.
    if (this.unsaved.length * part.length >= this.rate) this.flush();
  }

  /** Write down what is not yet. */
  flush() {
    const samples = new Int16Array(this.unsaved.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.unsaved) {
      samples.set(part, at);
      at += part.length;
    }
    this.unsaved = [];
    this.stored += 1;
    return put("parts", { take: this.id, number: this.stored, samples });
  }

  #append(part) {
    this.parts.push(part);
    this.frames += part.length;
  }

  /** What the store has of it. */
  async load() {
    const range = IDBKeyRange.bound([this.id, 0], [this.id, Infinity]);
    for (const { samples } of await asked(database.transaction("parts").objectStore("parts").getAll(range))) {
      this.#append(samples);
      for (const sample of samples) this.peak = Math.max(this.peak, Math.abs(sample) / FULL);
      this.stored += 1;
    }
    return this;
  }

  /** Smallest and largest sample, -1 to 1, of so many stretches of it. */
  extremes(count) {
    const found = Array.from({ length: count }, () => [0, 0]);
    let frame = 0;
    for (const part of this.parts) {
      for (const sample of part) {
        const one = found[Math.min(count - 1, Math.floor((frame / this.frames) * count))];
        if (sample < one[0]) one[0] = sample;
        if (sample > one[1]) one[1] = sample;
        frame += 1;
      }
    }
    return found.map(([low, high]) => [low / FULL, high / FULL]);
  }

  /** As sound that the browser plays. */
  buffer(context) {
    const buffer = context.createBuffer(1, this.frames, this.rate);
    const samples = buffer.getChannelData(0);
    let at = 0;
    for (const part of this.parts) for (const sample of part) samples[at++] = sample / FULL;
    return buffer;
  }

  /** As a WAV file: mono, 16 bits. */
  file() {
    const bytes = this.frames * 2;
    const head = new DataView(new ArrayBuffer(HEADER));
    const text = (at, word) => [...word].forEach((sign, index) => head.setUint8(at + index, sign.charCodeAt(0)));
    text(0, "RIFF");
    head.setUint32(4, HEADER - 8 + bytes, true);
    text(8, "WAVEfmt ");
    head.setUint32(16, 16, true);
    head.setUint16(20, 1, true);
    head.setUint16(22, 1, true);
    head.setUint32(24, this.rate, true);
    head.setUint32(28, this.rate * 2, true);
    head.setUint16(32, 2, true);
    head.setUint16(34, 16, true);
    text(36, "data");
    head.setUint32(40, bytes, true);
    return new Blob([head.buffer, ...this.parts], { type: "audio/wav" });
  }

  /** Forget it. */
  async remove() {
    if (!database) return;
    const transaction = database.transaction(["takes", "parts"], "readwrite");
    transaction.objectStore("takes").delete(this.id);
    transaction.objectStore("parts").delete(IDBKeyRange.bound([this.id, 0], [this.id, Infinity]));
    await new Promise((resolve) => (transaction.oncomplete = transaction.onabort = resolve));
  }
}

/** The takes of a person that this browser has kept, oldest first; those of long ago are forgotten. */
export async function keptTakes(owner) {
  if (!database) return [];
  const rows = await asked(database.transaction("takes").objectStore("takes").getAll());
  const takes = [];
  for (const row of rows.sort((one, other) => one.at - other.at)) {
    const take = await new Take(row).load();
    if (take.frames === 0 || Date.now() - take.at > OLD) await take.remove();
    else if (take.owner === owner) takes.push(take);
  }
  return takes;
}
