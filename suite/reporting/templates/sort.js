// Tables are whole without this script; with it, the heads of their columns sort them.
"use strict";
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  const original = [...body.rows];
  const heads = [...table.tHead.rows].at(-1).cells;
  [...heads].forEach((head, column) => {
    if (!head.textContent.trim()) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const next = { none: "ascending", ascending: "descending", descending: "none" };
      const order = next[head.getAttribute("aria-sort") || "none"];
      for (const other of heads) other.removeAttribute("aria-sort");
      if (order !== "none") head.setAttribute("aria-sort", order);
      body.append(...arranged(original, column, order));
    });
  });
}
function arranged(rows, column, order) {
  if (order === "none") return rows;
  const sign = order === "ascending" ? 1 : -1;
  return [...rows].sort((one, other) => compare(one.cells[column], other.cells[column], sign));
}
// Numbers by size, texts as people sort them; what is no number where numbers are stays below.
function compare(one, other, sign) {
  const [a, b] = [number(one), number(other)];
  if (a !== null && b !== null) return sign * (a - b);
  if (a !== null || b !== null) return a === null ? 1 : -1;
  return sign * one.textContent.localeCompare(other.textContent, "en", { numeric: true });
}
function number(cell) {
  const text = cell.firstChild ? cell.firstChild.textContent.trim() : "";
  const found = /^[+-]?\d[\d,]*(\.\d+)?(e[+-]?\d+)?(?=$|\s|%)/.exec(text);
  return found ? Number(found[0].replaceAll(",", "")) : null;
}
