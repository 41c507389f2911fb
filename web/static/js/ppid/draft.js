// Every word of a request is on the panel's disk while it is typed. One answer is waited for at a time.

const PAUSE = 300;
const RETRY = 3000;

const form = document.getElementById("request");
const kept = document.getElementById("kept");
const token = document.querySelector('meta[name="csrf-token"]').content;

let timer = 0;
let busy = false;
let again = false;
let over = false;

const fields = () => {
  const held = {};
  for (const [name, value] of new FormData(form)) {
    if (!["csrf_token", "draft", "draft_version"].includes(name)) held[name] = value;
  }
  return held;
};

async function keep() {
  clearTimeout(timer);
  if (over) return;
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  const version = form.elements.draft_version;
  const body = JSON.stringify({ id: form.elements.draft.value, seen: Number(version.value), fields: fields() });
  const headers = { "X-CSRF-Token": token, "HX-Request": "true", "Content-Type": "application/json" };
  try {
    const answer = await fetch(form.dataset.keep, { method: "POST", headers, body, keepalive: body.length < 60_000 });
    if (answer.ok) {
      version.value = (await answer.json()).version;
      kept.textContent = form.dataset.kept;
    } else if (answer.status === 409) {
      over = true;
      kept.textContent = form.dataset.other;
    } else {
      throw new Error(String(answer.status));
    }
  } catch {
    kept.textContent = form.dataset.lost;
    timer = setTimeout(keep, RETRY);
  }
  busy = false;
  if (again) {
    again = false;
    keep();
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
});
form.addEventListener("submit", () => {
  over = true;
  clearTimeout(timer);
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && timer) keep();
});
