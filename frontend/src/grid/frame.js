// What stands around the grid: buttons, filter, what is going on, what the active cell is about.

import { button, element } from "../elements.js";
import { findingText, findingsOf, HEAD } from "./columns.js";

const HELP = [
  "Arrow keys move, Shift and an arrow key select. Enter or F2 edits a cell, typing replaces what it holds, Escape leaves it as it was. Delete clears.",
  "Ctrl+C copies, Ctrl+V pastes a block from a spreadsheet, Ctrl+Z undoes, Ctrl+Y does again.",
  "Tab goes to the next cell. To leave the grid, press Escape and then Tab.",
  "From the first row, the up arrow goes to the column titles: Enter sorts by one.",
];

/** Build the frame of a grid; `id` tells its parts from those of another on the page. Returns its parts by name. */
export function frame(spec, id, actions) {
  const parts = {
    status: element("p", { class: "cf-stand__status", role: "status" }),
    count: element("span", { class: "cf-stand__count" }),
    note: element("p", { class: "cf-stand__note", role: "status" }),
    problem: element("div", { class: "cf-stand__problem", role: "alert" }),
    about: element("p", { class: "cf-stand__about" }),
    place: element("div"),
    filter: filterBox(id, actions),
    undo: button("Undo", () => actions.undo()),
    redo: button("Redo", () => actions.redo()),
    byColumn: button("Filter by column", () => toggleFilters(parts, actions)),
  };
  parts.byColumn.setAttribute("aria-pressed", "false");
  const edits = [
    spec.newUrl && button("Add row", () => actions.addRow(), ""),
    button("Remove row", () => actions.removeRows()),
    parts.undo,
    parts.redo,
  ];
  const tools = [...(spec.editable ? edits : []), parts.byColumn, button("Use the plain table", () => actions.leave())];
  const bar = element("div", { class: "cf-stand__bar" }, ...tools, parts.filter);
  const help = element("details", { class: "nhsuk-details cf-stand__help" });
  const summary = element("span", { class: "nhsuk-details__summary-text" }, "Keys that work in the grid");
  const lines = element(
    "ul",
    { class: "nhsuk-list nhsuk-list--bullet" },
    ...HELP.map((text) => element("li", {}, text)),
  );
  help.append(element("summary", { class: "nhsuk-details__summary" }, summary));
  help.append(element("div", { class: "nhsuk-details__text" }, lines));
  parts.leave = element("p", { class: "nhsuk-u-visually-hidden", id: `${id}-leave` }, HELP[2]);
  const news = element("div", { class: "cf-stand__news" }, parts.count, parts.status, parts.note);
  parts.root = element(
    "div",
    { class: "cf-stand" },
    bar,
    news,
    parts.problem,
    parts.place,
    parts.about,
    help,
    parts.leave,
  );
  return parts;
}

function filterBox(id, actions) {
  const box = element("input", {
    class: "nhsuk-input cf-stand__filter",
    type: "search",
    id: `${id}-filter`,
    autocomplete: "off",
  });
  box.addEventListener("input", () => actions.filter(box.value));
  const label = element("label", { class: "cf-stand__label", for: box.id }, "Show rows with");
  return element("div", { class: "cf-stand__search" }, label, box);
}

function toggleFilters({ root, byColumn }, actions) {
  const isOn = root.classList.toggle("cf-stand--filters");
  byColumn.setAttribute("aria-pressed", String(isOn));
  actions.redraw();
}

/** Empty the filter box, without the rows being filtered anew. */
export const clearFilterBox = ({ filter }) => (filter.querySelector("input").value = "");

/** Say that nothing can be sent now, with a button to try again; an empty text takes it away. */
export function showProblem({ problem }, text, retry) {
  if (!text) problem.replaceChildren();
  else if (problem.textContent.startsWith(text)) return;
  else problem.replaceChildren(element("p", {}, text), button("Try again", retry));
}

/** Say what the active cell is about: its help, what the checks found, what became of the row. */
export function showAbout({ about }, rows, row, field) {
  const column = rows.byField.get(field);
  const found = field === HEAD ? row.findings.filter((finding) => !finding.field) : findingsOf(row, field);
  const texts = [column ? `${column.label}. ${column.help}` : "", ...found.map(findingText), row.note];
  about.replaceChildren(...texts.filter(Boolean).map((text) => element("span", {}, text)));
}
