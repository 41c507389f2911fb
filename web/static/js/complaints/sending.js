// Requests to the panel: what came of them, told apart by who can do something about it.

const token = document.querySelector('meta[name="csrf-token"]').content;
const PATIENCE = 15_000;

/** Answered: {ok, status, data}; not at all, or by a panel that can't do it now: {away: true, status}. */
export async function post(address, body, headers = {}) {
  const values = body instanceof Blob ? body : new URLSearchParams(body);
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "X-CSRF-Token": token, "HX-Request": "true", ...headers },
      body: values,
      signal: AbortSignal.timeout(PATIENCE),
    });
    const isJson = response.headers.get("Content-Type")?.includes("json");
    const data = isJson ? await response.json() : await response.text();
    return { ok: response.ok, status: response.status, data, away: response.status >= 500 };
  } catch {
    return { ok: false, status: 0, data: null, away: true };
  }
}

export async function get(address) {
  try {
    const response = await fetch(address, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(PATIENCE) });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
