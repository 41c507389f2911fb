// What the page was served with: words, zone, language, the state at that moment.

export const facts = JSON.parse(document.getElementById("facts").textContent);

/** The word for a key, its {names} filled in; the key itself where there is none. */
export function say(key, values = {}) {
  const text = facts.words[key] ?? key;
  return fill(text, values);
}

/** A text with its {names} filled in; a name without a value stays empty. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

export function has(key) {
  return key in facts.words;
}

export const byId = (id) => document.getElementById(id);

/** Set a text only where it differs: what stays the same costs no layout and no announcement. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setIcon(holder, name) {
  const use = holder.querySelector("use");
  const href = use.getAttribute("href").replace(/#.*/, `#${name}`);
  if (use.getAttribute("href") !== href) use.setAttribute("href", href);
}
