// Sending a file in parts: what does not arrive is tried again, and goes on where it stopped.

const PART = 4 * 1024 * 1024;
const RETRY = [1000, 2000, 4000, 8000, 8000, 8000];

const token = document.querySelector('meta[name="csrf-token"]').content;

/** The panel does not answer, or it was told to stop. */
export class RefusedError extends Error {}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Ask the panel, again and again while it is away; `lost()` is called each time it did not answer. */
export async function ask(address, body, type, { isStopped = () => false, lost = () => {} } = {}) {
  const headers = { "X-CSRF-Token": token, "HX-Request": "true", "Content-Type": type };
  for (const wait of [...RETRY, null]) {
    try {
      const answer = await fetch(address, { method: "POST", headers, body });
      if (answer.status < 500) return answer;
    } catch {
      // No connection: it is tried again below.
    }
    if (wait === null || isStopped()) break;
    lost();
    await pause(wait);
  }
  throw new RefusedError();
}

/** Send what is left of a file from byte `have` on; `refused(answer)` throws for what is not taken. */
export async function sendParts(address, file, have, { isStopped = () => false, lost, sent, refused }) {
  let at = have;
  while (at < file.size && !isStopped()) {
    const part = file.slice(at, at + PART);
    const answer = await ask(`${address}?start=${at}`, part, "application/octet-stream", { isStopped, lost });
    const said = answer.ok || answer.status === 409 ? await answer.json() : await refused(answer);
    const next = said.have ?? (await refused(answer));
    sent(next - at, next);
    at = next;
  }
}
