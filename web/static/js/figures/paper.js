// The list to be read back, on paper.

document.getElementById("print")?.addEventListener("click", () => window.print());
