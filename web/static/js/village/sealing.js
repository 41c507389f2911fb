// Sealing what is kept on the phone: AES-GCM by a key that the browser holds and never hands out.

import { kept } from "./store.js";

const LENGTH = 256;
const NONCE = 12;

const key = () =>
  kept("keys", "queue", () =>
    crypto.subtle.generateKey({ name: "AES-GCM", length: LENGTH }, false, ["encrypt", "decrypt"]),
  );

const about = (text) => new TextEncoder().encode(text);

/** Fields as nobody can read them without this browser's key; bound to what they are about. */
export async function seal(fields, id) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const how = { name: "AES-GCM", iv, additionalData: about(id) };
  const box = await crypto.subtle.encrypt(how, await key(), about(JSON.stringify(fields)));
  return { iv, box };
}

/** The fields that were sealed. */
export async function open({ iv, box }, id) {
  const how = { name: "AES-GCM", iv, additionalData: about(id) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, await key(), box)));
}

/** A file's bytes, sealed in the same way. */
export async function sealBytes(bytes, id) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const how = { name: "AES-GCM", iv, additionalData: about(id) };
  return { iv, box: await crypto.subtle.encrypt(how, await key(), bytes) };
}

/** The bytes that were sealed. */
export async function openBytes({ iv, box }, id) {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: about(id) }, await key(), box);
}
