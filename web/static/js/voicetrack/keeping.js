// Keeping a take: it is sent in parts, the station listens to it, and it goes into the log.

import { ask, RefusedError, sendParts } from "../common/sending.js";

const LOOK = 400;
const PATIENCE = 45000;
const FORM = "application/x-www-form-urlencoded";

/** The panel said no; `body` is its answer. */
export class KeepError extends Error {
  constructor(body) {
    super(body?.error?.message);
    this.body = body;
  }
}

/** The station has not listened to it in time. */
export class LateError extends Error {}

async function refused(answer) {
  let body = null;
  try {
    body = await answer.json();
  } catch {
    // Not one of the panel's own answers.
  }
  if (!body?.error) throw new RefusedError();
  throw new KeepError(body);
}

async function state(address) {
  let answer;
  try {
    answer = await fetch(address, { headers: { "HX-Request": "true" } });
  } catch {
    throw new RefusedError();
  }
  return answer.ok ? answer.json() : refused(answer);
}

async function offer(take, home, size, lost) {
  const answer = await ask(home, new URLSearchParams({ size }), FORM, { lost });
  const said = answer.ok ? await answer.json() : await refused(answer);
  take.recording = said.recording;
  await take.save();
  return said.have;
}

/** Where a take that was being sent goes on; null where the station knows nothing of it. */
async function begun(take, home) {
  if (!take.recording) return null;
  try {
    const known = await state(`${home}/${take.recording}`);
    return known.state === "refused" ? null : known;
  } catch (error) {
    if (error instanceof KeepError) return null;
    throw error;
  }
}

/** Send what the station has not of a take; `told(share)` as it goes, `lost()` while it does not. */
export async function send(take, home, told, lost) {
  const known = await begun(take, home);
  if (known && known.state !== "coming") return;
  const file = take.file();
  const have = known ? known.have : await offer(take, home, file.size, lost);
  const sent = (_bytes, at) => told(at / file.size);
  await sendParts(`${home}/${take.recording}`, file, have, { lost, sent, refused });
}

/** Wait until the station has listened to it; what it heard. */
export async function heard(take, home) {
  const end = performance.now() + PATIENCE;
  while (performance.now() < end) {
    try {
      const known = await state(`${home}/${take.recording}`);
      if (known.piece) return known.piece;
      if (known.state === "refused") return null;
    } catch (error) {
      // No connection for a moment: it is looked again below.
      if (!(error instanceof RefusedError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
  throw new LateError();
}

/** Put it into the log; the panel's answer. */
export async function putIn(address, values) {
  const answer = await ask(address, new URLSearchParams(values), FORM);
  return answer.ok ? answer.json() : refused(answer);
}
