// The rule of a smart list: terms are put in by a press; what it gives is asked for as one types.

function put(event) {
  const term = event.target.closest(".term")?.dataset.term;
  const rule = document.getElementById("rule");
  if (!term || !rule) return;
  const key = term.split(":")[0];
  const words = rule.value.split(/\s+/).filter((word) => word && !(["order", "limit"].includes(key) && word.startsWith(`${key}:`)));
  rule.value = [...words, term].join(" ");
  rule.dispatchEvent(new Event("input", { bubbles: true }));
  rule.focus();
  // What is between colon and end is what one wants to change.
  rule.setSelectionRange(rule.value.length - term.length + term.indexOf(":") + 1, rule.value.length);
}

document.body.addEventListener("click", put);
