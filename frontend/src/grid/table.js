// The grid component, with what it lacks for people who cannot see or cannot use a mouse.

import {
  ColumnCalcsModule,
  EditModule,
  FilterModule,
  FormatModule,
  FrozenColumnsModule,
  ResizeColumnsModule,
  ResizeTableModule,
  SortModule,
  Tabulator,
} from "tabulator-tables";

import { element } from "../elements.js";
import { columnsOf } from "./columns.js";
import { shown } from "./values.js";

Tabulator.registerModule([
  ColumnCalcsModule,
  EditModule,
  FilterModule,
  FormatModule,
  FrozenColumnsModule,
  ResizeColumnsModule,
  ResizeTableModule,
  SortModule,
]);

const WIDE = 1000;

/** Build the grid in a place; resolves to it when it stands. `editor` is what edits a cell. */
export function buildTable(place, rows, spec, editor) {
  const isWide = place.clientWidth >= WIDE;
  const table = new Tabulator(place, {
    data: rows.all,
    columns: columnsOf(rows, isWide, editor),
    maxHeight: "70vh",
    rowHeight: 40,
    nestedFieldSeparator: false,
    columnDefaults: { headerSortTristate: true, headerWordWrap: true, resizable: "header" },
    // A row of one cell, for a grid without rows is none, and so that its text is reached by keyboard.
    placeholder: element("div", { role: "row" }, element("div", { role: "gridcell", tabindex: 0 }, spec.emptyText)),
    editTriggerEvent: "none",
    rowFormatter: (row) => (row.getElement().dataset.row = row.getData().id),
  });
  return new Promise((resolve) => {
    table.on("tableBuilt", () => {
      describe(table, rows, spec);
      table.on("renderComplete", () => number(table));
      table.on("scrollVertical", () => number(table));
      number(table);
      resolve(table);
    });
  });
}

/** Names, roles and places in the order of tabs. */
function describe(table, rows, spec) {
  const grid = table.element;
  grid.setAttribute("aria-label", spec.label);
  grid.setAttribute("aria-colcount", rows.columns.length + 1);
  grid.setAttribute("aria-multiselectable", "true");
  if (!spec.editable) grid.setAttribute("aria-readonly", "true");
  // The cells take the focus, not the box that scrolls them; that box is the group of rows, not what it scrolls.
  const holder = grid.querySelector(".tabulator-tableholder");
  holder.tabIndex = -1;
  holder.setAttribute("role", "rowgroup");
  grid.querySelector(".tabulator-table").removeAttribute("role");
  grid.querySelector(".tabulator-header-contents").removeAttribute("role");
  grid.removeAttribute("aria-owns");
  // What scrolls into view shall not lie below the columns that stay.
  const frozen = table.getColumns().filter((column) => column.getDefinition().frozen);
  holder.style.scrollPaddingLeft = `${frozen.reduce((width, column) => width + column.getWidth(), 0)}px`;
}

/** Where each rendered row stands among all, which the component renders only in part. */
function number(table) {
  const order = new Map(table.getRows("active").map((row, index) => [row.getData().id, index + 2]));
  table.element.setAttribute("aria-rowcount", order.size + 1);
  for (const row of table.element.querySelectorAll(".tabulator-tableholder [role='row'][data-row]")) {
    row.setAttribute("aria-rowindex", order.get(row.dataset.row));
  }
}

/** Show the cells of some rows, and the totals, as the rows are now. A cell that is being edited stays as it is. */
export function refresh(table, changed) {
  for (const row of changed) {
    const cells = table.getRow(row.id)?.getCells() || [];
    for (const cell of cells.filter((found) => !found.getElement().classList.contains("tabulator-editing"))) {
      cell.getElement().replaceChildren(cell.getColumn().getDefinition().formatter(cell));
    }
  }
  table.recalc();
}

/** Show the numbers of all rows anew, after one was taken out. */
export function renumber(table) {
  for (const row of table.getRows()) {
    const [head] = row.getCells();
    head.getElement().replaceChildren(head.getColumn().getDefinition().formatter(head));
  }
}

/** Show only rows that hold a text somewhere. */
export function filterRows(table, rows, text) {
  const wanted = text.trim().toLowerCase();
  const holds = (row) => rows.columns.some((column) => shown(column, row.values).toLowerCase().includes(wanted));
  if (wanted) table.setFilter(holds);
  else table.clearFilter();
}
