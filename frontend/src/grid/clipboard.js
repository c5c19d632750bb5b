// Blocks of cells as spreadsheets put them on the clipboard: tabs between cells, line ends between rows, and quotes
// around a cell that holds either.

/** The cells of a block, row by row. */
export function parseBlock(text) {
  const rows = [[]];
  let at = 0;
  while (at < text.length) {
    const [cell, next] = text[at] === '"' ? quoted(text, at) : bare(text, at);
    rows.at(-1).push(cell);
    at = next;
    if (text[at] === "\t") {
      at += 1;
      if (at === text.length || text[at] === "\n" || text[at] === "\r") rows.at(-1).push("");
    }
    const end = /^\r\n|^\n|^\r/.exec(text.slice(at, at + 2));
    if (end) {
      at += end[0].length;
      if (at < text.length) rows.push([]);
    }
  }
  return rows.map((row) => (row.length ? row : [""]));
}

function bare(text, start) {
  let end = start;
  while (end < text.length && !"\t\n\r".includes(text[end])) end += 1;
  return [text.slice(start, end), end];
}

function quoted(text, start) {
  const match = /"((?:[^"]|"")*)"(?=\t|\r|\n|$)/y;
  match.lastIndex = start;
  const found = match.exec(text);
  // A quote that is not closed at the end of a cell is part of what somebody wrote.
  if (!found) return bare(text, start);
  return [found[1].replaceAll('""', '"').replaceAll("\r\n", "\n"), match.lastIndex];
}

/** A block of cells as text that a spreadsheet takes back cell by cell. */
export function formatBlock(rows) {
  const cell = (text) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join("\t")).join("\r\n");
}
