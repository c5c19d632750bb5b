// The columns of the sheet as the grid component wants them.

import { element } from "../elements.js";
import { compare, isNumeric, numberIn, pounds, shown } from "./values.js";

export const HEAD = "head";
/** The component reads and writes values by these names; the rows keep theirs where it does not touch them. */
export const nameOf = (field) => `cell ${field}`;
const PIXELS = 9;
const STATES = {
  saved: ["", "Saved"],
  changed: ["●", "Not saved yet"],
  sending: ["…", "Saving"],
  waiting: ["!", "Not saved, kept on this device"],
  refused: ["!", "Not saved"],
  conflict: ["!", "Somebody else changed this row"],
};
const SEVERITIES = ["error", "warning", "prompt"];

/**
 * Every column, the row's own head first. `isWide` freezes the first ones, so that one sees what a row is about; `editor`
 * is what the component calls to edit a cell.
 */
export function columnsOf(rows, isWide, editor) {
  const data = rows.columns.map((column, index) => dataColumn(rows, column, isWide && index < 2));
  return [rowHead(rows), ...data.map((column) => ({ ...column, editor }))];
}

function rowHead(rows) {
  return {
    title: "Row",
    field: nameOf(HEAD),
    width: 64,
    frozen: true,
    headerSort: false,
    resizable: false,
    titleFormatter: () => document.createTextNode("Row"),
    formatter: (cell) => headCell(rows, cell),
    bottomCalc: (_, data) => (data.length === rows.all.length ? "Total" : `Total of ${data.length} shown`),
    bottomCalcFormatter: (cell) => document.createTextNode(cell.getValue()),
  };
}

function headCell(rows, cell) {
  const row = cell.getData();
  const [mark, text] = STATES[row.state];
  const number = rows.numberOf(row);
  const label = row.note ? `${text}: ${row.note}` : text;
  prepare(cell, `cf-head cf-head--${row.state}`, row.state === "saved" ? "" : label);
  cell.getElement().setAttribute("role", "rowheader");
  return mark ? content(number, mark, label) : document.createTextNode(number);
}

/** A text with a mark that says the same as `meaning`, which screen readers get instead. */
function content(text, mark, meaning) {
  const shape = element("span", { class: "cf-mark", "aria-hidden": "true" }, mark);
  return element("span", {}, shape, text, element("span", { class: "nhsuk-u-visually-hidden" }, ` ${meaning}`));
}

/** What every cell needs: where it is, how it looks, what it is about, and no place of its own in the order of tabs. */
function prepare(cell, classes, description) {
  const [place, row] = [cell.getElement(), cell.getData()];
  const isActive = place.classList.contains("cf-active");
  const isSelected = place.classList.contains("cf-selected");
  place.className = `${place.className.replace(/ ?\bcf-\S+/g, "")} ${classes}`;
  place.classList.toggle("cf-active", isActive);
  place.classList.toggle("cf-selected", isSelected);
  Object.assign(place.dataset, { row: row.id, field: cell.getField().slice(nameOf("").length) });
  place.tabIndex = isActive ? 0 : -1;
  if (description) place.setAttribute("aria-description", description);
  else place.removeAttribute("aria-description");
  place.title = description;
}

function dataColumn(rows, column, frozen) {
  const numeric = isNumeric(column);
  return {
    title: column.label,
    field: nameOf(column.id),
    width: Math.min(Math.max(column.width * PIXELS, 96), 340),
    frozen,
    hozAlign: numeric ? "right" : "left",
    headerHozAlign: numeric ? "right" : "left",
    sorter: (a, b, first, second, _, direction) =>
      compare(column, first.getData().values, second.getData().values, direction),
    titleFormatter: () => title(column),
    formatter: (cell) => dataCell(rows, column, cell),
    headerFilter: (cell, onRendered, changed) => filterBox(column, changed),
    headerFilterFunc: (typed, _, row) => shown(column, row.values).toLowerCase().includes(typed.toLowerCase()),
    headerFilterLiveFilter: false,
    headerFilterPlaceholder: "Filter",
    ...(column.type === "money" && total(column)),
  };
}

function title(column) {
  const text = element("span", { class: "cf-title" }, column.label);
  return element("button", { type: "button", class: "cf-sort", tabindex: "-1", title: column.help || null }, text);
}

function filterBox(column, changed) {
  const attributes = {
    class: "cf-filter",
    type: "search",
    "aria-label": `Filter ${column.label}`,
    autocomplete: "off",
  };
  const box = element("input", attributes);
  box.addEventListener("input", () => changed(box.value));
  box.addEventListener("keydown", (event) => event.stopPropagation());
  return box;
}

function dataCell(rows, column, cell) {
  const row = cell.getData();
  const found = findingsOf(row, column.id);
  const severity = SEVERITIES.find((name) => found.some((finding) => finding.severity === name));
  const classes = [
    isNumeric(column) ? "cf-number" : "",
    rows.mayEdit(row, column.id) ? "" : "cf-locked",
    severity ? `cf-cell--${severity}` : "",
    (row.values[column.id] || "") === (row.saved[column.id] || "") ? "" : "cf-unsaved",
  ];
  const meaning = found.map(findingText).join(" ");
  prepare(cell, classes.filter(Boolean).join(" "), meaning);
  const text = shown(column, row.values);
  if (!severity) return document.createTextNode(text);
  return content(text, { error: "✖", warning: "▲", prompt: "?" }[severity], "");
}

export const findingsOf = (row, field) => row.findings.filter((finding) => finding.field === field);

export const findingText = ({ severity, text }) => `${severity[0].toUpperCase()}${severity.slice(1)}: ${text}`;

/** A running total that follows the filter, and says how many amounts it could not read. */
function total(column) {
  return {
    bottomCalc: (_, data) => {
      const texts = data.map((row) => row.values[column.id] || "").filter(Boolean);
      const numbers = texts.map(numberIn).filter((number) => number !== null);
      const pence = numbers.reduce((sum, number) => sum + Math.round(number * 100), 0);
      const unread = texts.length - numbers.length;
      return pounds(pence / 100) + (unread ? ` and ${unread} not read` : "");
    },
    bottomCalcFormatter: (cell) => document.createTextNode(cell.getValue()),
  };
}
