// How values look: a value is always the text that was typed or that the server gave; nothing here changes it.

const NUMBERS = new Set(["integer", "number", "money", "percent"]);

export const isNumeric = (column) => NUMBERS.has(column.type);

/** The number in a text such as “£1,234.50”, “(7)” or “12%”; null where it is none. */
export function numberIn(text) {
  const match = /^(\()?([-−–+])?£?\s*(\d[\d,  ]*(?:\.\d+)?|\.\d+)\s*%?(\))?$/.exec(text.trim());
  if (!match || Boolean(match[1]) !== Boolean(match[4])) return null;
  const size = Number(match[3].replace(/[,  ]/g, ""));
  const negative = match[1] || "-−–".includes(match[2] || "x");
  return negative ? -size : size;
}

/** Pounds as text: pence only where there are any. */
export function pounds(amount) {
  const pence = Number.isInteger(amount) ? 0 : 2;
  const text = Math.abs(amount).toLocaleString("en-GB", { minimumFractionDigits: pence, maximumFractionDigits: pence });
  return `${amount < 0 ? "−" : ""}£${text}`;
}

/** A count with its noun: “1 row”, “3 rows”. */
export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

const fold = (text) => text.toLowerCase().replace(/[^0-9a-z%]+/g, "");

/** Find the options of a choice by code and by label, each within the option above that it belongs to. */
export function indexed(column) {
  const index = new Map();
  for (const spelling of ["label", "code"]) {
    for (const option of column.options || []) index.set(`${option.within || ""} ${fold(option[spelling])}`, option);
  }
  return index;
}

/** The code that decides which options a choice has in a row with these values; empty where nothing does. */
const codeAbove = (column, values) => (column.above ? optionIn(column.above, values)?.code || "?" : "");

/** The options that a choice has in a row with these values. */
export function optionsOf(column, values) {
  const code = codeAbove(column, values);
  return (column.options || []).filter((option) => (option.within || "") === code);
}

/** The option that a row's text stands for, by code or label; undefined where it is no option. */
export function optionIn(column, values) {
  const text = values[column.id];
  return text ? column.index.get(`${codeAbove(column, values)} ${fold(text)}`) : undefined;
}

/** The text as a reader of the sheet sees it. */
export function shown(column, values) {
  const text = values[column.id] || "";
  if (column.type === "choice") return (optionIn(column, values) || optionElsewhere(column, text))?.label || text;
  if (column.type === "date") return text.replace(/^(\d{4})-(\d{2})-(\d{2})$/, "$3/$2/$1");
  const number = isNumeric(column) && text ? numberIn(text) : null;
  if (number === null) return text;
  if (column.type === "money") return pounds(number);
  return column.type === "percent" ? `${text.replace(/\s*%$/, "")}%` : text;
}

/** The option that was chosen for another option above: it is wrong there now, but people still know it by its label. */
const optionElsewhere = (column, text) => column.options?.find((option) => option.code === text);

/** The text as it goes into an editor or onto the clipboard: labels and British dates, but numbers as they are. */
export function plain(column, values) {
  return isNumeric(column) ? values[column.id] || "" : shown(column, values);
}

/** How two rows' texts are ordered: numbers and dates as such; blanks and what is no number last, either way. */
export function compare(column, first, second, direction) {
  const [a, b] = [sortKey(column, first), sortKey(column, second)];
  if (a === null || b === null) return ((a === null) - (b === null)) * (direction === "asc" ? 1 : -1);
  return typeof a === "number" ? a - b : a.localeCompare(b, "en-GB", { numeric: true });
}

function sortKey(column, values) {
  const text = values[column.id] || "";
  if (isNumeric(column)) return text ? numberIn(text) : null;
  if (column.type === "date") return text.replace(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, isoDate) || null;
  return shown(column, values) || null;
}

const isoDate = (_, day, month, year) => `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
