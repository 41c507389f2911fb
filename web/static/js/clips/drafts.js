// What is not saved yet stays in this browser: through a reload, a sign-in, an absent panel.
// A tab writes its own draft alone; what another tab or day left is offered, never overwritten.

const OLDEST = 30 * 24 * 3600 * 1000;

/** Drafts of one person for one call. */
export class Drafts {
  constructor(person, call) {
    this.prefix = `clip-draft-${person}-${call}-`;
    this.tab = `clip-tab-${person}-${call}`;
  }

  #read(key) {
    try {
      const found = JSON.parse(localStorage.getItem(key));
      return found && Date.now() - found.at < OLDEST ? found : null;
    } catch {
      return null;
    }
  }

  /** That of this tab, from before it was loaded anew. */
  mine() {
    const id = sessionStorage.getItem(this.tab);
    const found = id ? this.#read(this.prefix + id) : null;
    return found ? { id, ...found } : null;
  }

  /** The newest of any other tab. */
  other(id) {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(this.prefix) && key !== this.prefix + id)
      .map((key) => ({ id: key.slice(this.prefix.length), ...this.#read(key) }))
      .filter((one) => one.edits)
      .sort((a, b) => b.at - a.at)[0];
  }

  keep(id, edits, title) {
    try {
      sessionStorage.setItem(this.tab, id);
      localStorage.setItem(this.prefix + id, JSON.stringify({ edits, title, at: Date.now() }));
      return true;
    } catch {
      return false;
    }
  }

  drop(id) {
    localStorage.removeItem(this.prefix + id);
  }
}
