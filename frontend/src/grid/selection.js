// Which cell is active and which are selected with it. The active cell holds the browser's focus, so that screen readers
// read it; it keeps its place when the component takes its row out of the page.

import { HEAD, nameOf } from "./columns.js";

export class Selection {
  #anchor;
  #hasFocus = false;
  #dragging = false;
  #clicked = null;

  /** `left` is called with a row's id when another row, or nothing in the grid, becomes active. */
  constructor(table, rows, left) {
    this.table = table;
    this.holder = table.element.querySelector(".tabulator-tableholder");
    this.fields = [HEAD, ...rows.columns.map((column) => column.id)];
    this.left = left;
    this.active = null;
    table.on("renderComplete", () => this.paint());
    table.on("scrollVertical", () => this.paint());
    this.#watchFocus();
    this.#watchMouse();
  }

  /** The ids of the rows as they are shown, filtered and sorted. */
  get order() {
    return this.table.getRows("active").map((row) => row.getData().id);
  }

  get hasFocus() {
    return this.#hasFocus;
  }

  cellOf({ row, field }) {
    return this.table.getRow(row)?.getCell(nameOf(field));
  }

  /** Make a cell active; `extend` keeps where the selection began, `focus` moves the browser's focus there. */
  async moveTo(place, { extend = false, focus = true } = {}) {
    const before = this.active;
    this.active = place;
    if (this.#clicked && !isSame(place, this.#clicked)) this.#clicked = null;
    if (!extend || !this.#anchor) this.#anchor = place;
    if (before && before.row !== place.row) this.left(before.row);
    if (!this.table.getRow(place.row)) return;
    if (!this.cellOf(place).getElement().isConnected) await this.table.scrollToRow(place.row, "center", false);
    this.paint();
    const cell = this.cellOf(place).getElement();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (focus) cell.focus({ preventScroll: true });
    this.table.element.dispatchEvent(new CustomEvent("cf:active"));
  }

  /** Go some rows and columns from the active cell, no farther than the edge. */
  step(rows, columns, extend) {
    const order = this.order;
    const row = within(order, order.indexOf(this.active.row) + rows);
    const field = within(this.fields, this.fields.indexOf(this.active.field) + columns);
    return this.moveTo({ row, field }, { extend });
  }

  /** The next cell, or the one before, line by line as one reads; false at the end. */
  next(direction) {
    const order = this.order;
    const [first, count] = [1, this.fields.length];
    const column = this.fields.indexOf(this.active.field) + direction;
    if (column >= first && column < count) return this.step(0, direction, false);
    const row = order[order.indexOf(this.active.row) + direction];
    if (!row) return false;
    return this.moveTo({ row, field: this.fields[direction > 0 ? first : count - 1] });
  }

  /** The ids of the selected rows and the selected fields, in the order in which they are shown. */
  get range() {
    if (!this.active) return { rows: [], fields: [] };
    const rows = between(this.order, this.#anchor.row, this.active.row);
    const fields = between(this.fields, this.#anchor.field, this.active.field);
    return { rows, fields: fields.filter((field) => field !== HEAD || fields.length === 1) };
  }

  selectAll() {
    const order = this.order;
    this.#anchor = { row: order[0], field: this.fields[1] };
    return this.moveTo({ row: order.at(-1), field: this.fields.at(-1) }, { extend: true });
  }

  /** Show on the rendered cells what is active and selected, and keep the focus. */
  paint() {
    const { rows, fields } = this.range;
    const isRange = rows.length * fields.length > 1;
    for (const cell of this.holder.querySelectorAll("[data-field]")) {
      const { row, field } = cell.dataset;
      const isActive = Boolean(this.active) && isSame({ row, field }, this.active);
      const isSelected = isRange && rows.includes(row) && fields.includes(field);
      cell.classList.toggle("cf-active", isActive);
      cell.classList.toggle("cf-selected", isSelected);
      cell.tabIndex = isActive ? 0 : -1;
      if (isSelected) cell.setAttribute("aria-selected", "true");
      else cell.removeAttribute("aria-selected");
    }
    this.#keepFocus();
  }

  /** The component takes rows out of the page that are scrolled away: their box holds the focus until they are back. */
  #keepFocus() {
    const isLost = [document.body, this.holder].includes(document.activeElement);
    if (!this.#hasFocus || !isLost || !this.active) return;
    const cell = this.cellOf(this.active)?.getElement();
    (cell?.isConnected ? cell : this.holder).focus({ preventScroll: true });
  }

  /** Gone is the focus only when a person takes it elsewhere: the component loses it whenever it renders rows anew. */
  #watchFocus() {
    this.holder.addEventListener("focusin", () => (this.#hasFocus = true));
    this.holder.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !this.holder.contains(relatedTarget)) this.#hasFocus = false;
    });
    document.addEventListener("mousedown", ({ target }) => {
      if (!this.holder.contains(target)) this.#hasFocus = false;
    });
  }

  #watchMouse() {
    this.holder.addEventListener("mousedown", (event) => {
      const place = placeOf(event.target);
      if (!place || event.button !== 0 || event.target.closest(".tabulator-editing")) return;
      // The cell takes the focus when its row is where it should be; the browser shall not mark text meanwhile.
      event.preventDefault();
      this.#dragging = true;
      this.moveTo(place, { extend: event.shiftKey });
    });
    this.holder.addEventListener("mouseover", (event) => {
      const place = this.#dragging && placeOf(event.target);
      if (place) this.moveTo(place, { extend: true });
    });
    document.addEventListener("mouseup", () => (this.#dragging = false));
    // A second click on the cell that is active edits it; on a touch screen there is no other way.
    this.holder.addEventListener("click", ({ target, detail }) => {
      const place = placeOf(target);
      const isAgain = place && this.#clicked && isSame(place, this.#clicked);
      this.#clicked = place;
      if (place && (isAgain || detail > 1)) this.table.element.dispatchEvent(new CustomEvent("cf:edit"));
    });
  }
}

/** Which cell of the grid an element belongs to; null where it belongs to none. */
export function placeOf(element) {
  const cell = element.closest?.("[data-field]");
  return cell && { row: cell.dataset.row, field: cell.dataset.field };
}

const isSame = (one, other) => one.row === other.row && one.field === other.field;

const within = (list, index) => list[Math.min(Math.max(index, 0), list.length - 1)];

function between(list, one, other) {
  const [first, last] = [list.indexOf(one), list.indexOf(other)].sort((a, b) => a - b);
  return list.slice(Math.max(first, 0), last + 1);
}
