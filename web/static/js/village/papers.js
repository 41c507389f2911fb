// Photos and files of a complaint: drawn anew on the phone, sealed, kept until the complaint has arrived.

import { facts, say } from "./facts.js";
import { sealBytes } from "./sealing.js";
import { dropPaper, keepPaper, newId, papers } from "./store.js";

const QUALITY = 0.85;
const MEGA = 1 << 20;
const number = new Intl.NumberFormat(facts.language, { maximumFractionDigits: 1 });

/** 412 KB, 2,1 MB. */
export const size = (bytes) => (bytes < MEGA ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${number.format(bytes / MEGA)} MB`);

export const called = ({ kind, place }) => say(kind, { count: place });

/** A picture without its metadata, upright, no larger than the station keeps it; anything else as it is. */
async function drawn(file) {
  if (!file.type.startsWith("image/") || !globalThis.OffscreenCanvas) return file;
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    // What this browser can't read, the station may: it looks at the content.
    return file;
  }
  const scale = Math.min(1, facts.side / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}

/** Keep files with the complaint of this key; what went wrong, in words. */
export async function add(key, files) {
  const troubles = [];
  for (const file of files) {
    const kind = file.type.startsWith("image/") ? "photo" : "file";
    const own = await papers(key);
    const name = called({ kind, place: Math.max(0, ...own.filter((row) => row.kind === kind).map((row) => row.place)) + 1 });
    if (own.length >= facts.most) return [...troubles, say("many", { most: facts.most })];
    try {
      const blob = await drawn(file);
      if (blob.size > facts.size) {
        troubles.push(say("large", { name, size: size(facts.size) }));
        continue;
      }
      const id = newId();
      const sealed = await sealBytes(await blob.arrayBuffer(), `paper ${id}`);
      await keepPaper({ id, key, kind, size: blob.size, sealed });
    } catch (error) {
      troubles.push(isFull(error) ? say("full", { name }) : say("unkept", { name, why: error.message }));
    }
  }
  return troubles;
}

export const isFull = (error) => error?.name === "QuotaExceededError";

/** The list below the form: each with a button that takes it out. */
export async function list(place, key, changed) {
  const rows = await papers(key);
  place.replaceChildren(...rows.map((row) => line(row, place, changed)));
}

function line(row, place, changed) {
  const one = document.createElement("li");
  const text = document.createElement("span");
  text.textContent = `${called(row)} · ${size(row.size)}`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small";
  button.textContent = "×";
  button.setAttribute("aria-label", say("drop", { name: called(row) }));
  button.addEventListener("click", async () => {
    await dropPaper(row.id);
    await changed();
    (place.querySelector("button") ?? place.closest("form").querySelector("input[type=file]")).focus();
  });
  one.append(text, button);
  return one;
}

/** How much this page holds on the phone and what it may still keep, in words; empty where the browser does not say. */
export async function room() {
  const told = await navigator.storage?.estimate?.();
  if (!told?.quota) return "";
  const held = (await papers()).reduce((sum, row) => sum + row.size, 0);
  return held ? say("holding", { size: size(held), room: size(Math.max(0, told.quota - told.usage)) }) : "";
}
