// What a pasted block holds beside rows: a line of headings, which is left out, and a line of totals, which is pasted and
// told of, because only a person knows whether it is one.

import { counted, numberIn } from "./values.js";

const fold = (text) => text.replace(/\s+/g, " ").trim().toLowerCase();

/** A block without its first line where that says nothing but names of columns. */
export function withoutHeading(block, columns) {
  const names = new Set(columns.map((column) => fold(column.label)));
  const told = block[0].filter((text) => text.trim());
  const isHeading = block.length > 1 && told.length && told.every((text) => names.has(fold(text)));
  return isHeading ? block.slice(1) : block;
}

/** The last line whose amount is the sum of all others', with the column of that amount; null where there is none. */
export function totalIn(block, columns) {
  for (const [index, column] of columns.entries()) {
    if (column.type !== "money") continue;
    const amounts = block.map((line) => numberIn(line[index] ?? "") ?? 0);
    const sum = amounts.reduce((all, amount) => all + amount, 0);
    const line = amounts.findLastIndex((amount) => amount && Math.abs(sum - 2 * amount) < 0.005);
    if (line >= 0 && amounts.filter(Boolean).length > 2) return { line, column };
  }
  return null;
}

/** What is said after pasting. */
export function pasteNote({ taken, heading, left, skipped, beyond, total }) {
  const parts = [`${counted(taken, "row")} pasted.`];
  if (heading) parts.push("The line of headings was left out.");
  if (left) parts.push(left);
  if (beyond > 0) parts.push(`${counted(beyond, "column")} not taken: the sheet ends before.`);
  if (skipped === 1) parts.push("1 cell left as it was: it cannot be changed.");
  if (skipped > 1) parts.push(`${skipped} cells left as they were: they cannot be changed.`);
  if (total) parts.push(`Row ${total.number} looks like a total: its ${total.label} is the sum of the others. Remove it if it is one.`);
  return parts.join(" ");
}
