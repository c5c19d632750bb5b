// A sheet of rows in the grid: what a person can do with it.

import { pasteNote, totalIn, withoutHeading } from "./block.js";
import { HEAD } from "./columns.js";
import { editor } from "./editors.js";
import { History } from "./history.js";
import { filterRows, refresh, renumber } from "./table.js";
import { plain } from "./values.js";

export class Sheet {
  #steps = new History();
  #turn = Promise.resolve();
  #typed;
  isEditing = false;
  /** Ends the editing of a cell; see `editor`. */
  stop = () => {};

  /** `hooks`: changed(rows) shows and keeps rows, left(row) is told of a row that is done, note(text) announces. */
  constructor(spec, rows, hooks) {
    Object.assign(this, { spec, rows, hooks });
  }

  /** Begin to work with the component and the selection, which need the sheet themselves. */
  stand(table, selection) {
    Object.assign(this, { table, selection });
  }

  get canUndo() {
    return this.#steps.canUndo;
  }

  get canRedo() {
    return this.#steps.canRedo;
  }

  /** Change cells, {row, field, text}, as one step that can be undone; `added` are rows that were made for it. */
  change(cells, added = []) {
    const { rows } = this;
    const allowed = cells.filter(({ row, field }) => this.spec.editable && field !== HEAD && rows.mayEdit(row, field));
    const step = { cells: [], added };
    for (const { row, field, text } of allowed) {
      const before = row.values[field] || "";
      rows.set(row, field, text);
      if (before !== row.values[field]) step.cells.push({ row, field, before, after: row.values[field] });
    }
    this.#steps.record(step);
    this.hooks.changed([...new Set(allowed.map(({ row }) => row))]);
    return cells.length - allowed.length;
  }

  /** Edit the active cell; `typed` replaces what it holds. */
  edit(typed) {
    const { row, field } = this.selection.active;
    if (!this.spec.editable || field === HEAD || !this.rows.mayEdit(this.rows.get(row), field)) {
      this.hooks.note("This cell cannot be changed.");
      return;
    }
    this.#typed = typed;
    this.selection.cellOf({ row, field }).edit(true);
  }

  /** What the component calls to edit a cell; see its own documentation of editors. */
  open(cell, onRendered, cancel) {
    const row = cell.getData();
    const column = this.rows.byField.get(cell.getElement().dataset.field);
    const place = cell.getElement();
    const finish = this.#finisher(row, column, place, cancel);
    const text = this.#typed ?? plain(column, row.values);
    const label = `${column.label}, row ${this.rows.numberOf(row).toLowerCase()}`;
    const task = { column, values: row.values, text, typed: this.#typed !== undefined, label, place, finish };
    const { shown, focused } = editor(task);
    this.isEditing = true;
    onRendered(() => {
      focused.focus({ preventScroll: true });
      focused.setSelectionRange(focused.value.length, focused.value.length);
    });
    return shown;
  }

  /** Ends the editing once, however it comes to its end. */
  #finisher(row, column, place, cancel) {
    return (this.stop = (text, step) => {
      if (!this.isEditing) return;
      this.isEditing = false;
      // Ended by a key: the focus stays in the grid, and does not get lost with the editor.
      if (step) place.focus({ preventScroll: true });
      cancel();
      if (text !== null && text !== plain(column, row.values)) this.change([{ row, field: column.id, text }]);
      if (step?.[1]) this.selection.next(step[1]);
      else if (step) this.selection.step(...step, false);
      // Gone on from the last row to nowhere: it is done all the same.
      if (step?.[0] && this.selection.active.row === row.id) this.hooks.done([row]);
    });
  }

  /** Empty the selected cells. */
  clear() {
    this.#rowsDone(this.#selected().map((cell) => ({ ...cell, text: "" })));
  }

  #selected() {
    const { rows, fields } = this.selection.range;
    return rows.flatMap((id) => fields.map((field) => ({ row: this.rows.get(id), field })));
  }

  /** Change cells and, where they are of more than one row, let them all be stored at once. */
  #rowsDone(cells, added = []) {
    const skipped = this.change(cells, added);
    const touched = [...new Set(cells.map(({ row }) => row))];
    if (touched.length > 1 || added.length) this.hooks.done(touched);
    return skipped;
  }

  /** The selected cells as a block for the clipboard. */
  block() {
    const { rows, fields } = this.selection.range;
    const text = (row, field) => (field === HEAD ? this.rows.numberOf(row) : plain(this.rows.byField.get(field), row.values));
    return rows.map((id) => fields.map((field) => text(this.rows.get(id), field)));
  }

  /** Put a block of texts into the cells from the top left of the selection on, with more rows where it needs them. */
  async paste(pasted) {
    if (!this.spec.editable) return;
    // A sheet without rows has no cell to begin in.
    if (!this.selection.active) await this.addRow();
    if (!this.selection.active) return;
    const { rows, fields } = this.selection.range;
    if (pasted.length === 1 && pasted[0].length === 1 && rows.length * fields.length > 1) {
      this.#rowsDone(this.#selected().map((cell) => ({ ...cell, text: pasted[0][0] })));
      return;
    }
    const block = withoutHeading(pasted, this.spec.columns);
    const columns = this.selection.fields.slice(Math.max(1, this.selection.fields.indexOf(fields[0])));
    const { targets, added } = await this.#targets(rows[0], block.length);
    const cells = targets.flatMap((row, line) =>
      block[line].slice(0, columns.length).map((text, index) => ({ row, field: columns[index], text })),
    );
    const skipped = this.#rowsDone(cells, added);
    const left = block.length - targets.length;
    this.hooks.note(
      pasteNote({
        taken: targets.length,
        heading: block !== pasted,
        left: left && this.#leftText(left),
        skipped,
        beyond: widest(block) - columns.length,
        total: this.#total(block, columns, targets),
      }),
    );
  }

  /** The pasted row that looks like a total, by its number and the heading of its amount. */
  #total(block, fields, targets) {
    const found = totalIn(
      block,
      fields.map((field) => this.rows.byField.get(field)),
    );
    const row = found && targets[found.line];
    return row ? { number: this.rows.all.indexOf(row) + 1, label: found.column.label } : null;
  }

  #leftText(count) {
    return `${count} not taken: ${this.rows.limit}.`;
  }

  /** As many rows as a block needs, from one on; new ones at the end. */
  async #targets(first, count) {
    const order = this.selection.order;
    const targets = order
      .slice(order.indexOf(first))
      .slice(0, count)
      .map((id) => this.rows.get(id));
    const added = [];
    while (targets.length + added.length < count) {
      const row = this.rows.add();
      if (!row) break;
      added.push(row);
    }
    await this.#show(added);
    return { targets: [...targets, ...added], added };
  }

  async #show(added) {
    if (!added.length) return;
    // A new row is empty, and no filter but none would show it.
    this.hooks.unfilter();
    await this.table.addData(added);
  }

  /** Add a row and go to its first field. */
  async addRow() {
    const row = this.rows.add();
    if (!row) {
      this.hooks.note(`Not added: ${this.rows.limit}.`);
      return;
    }
    await this.#show([row]);
    this.#steps.record({ cells: [], added: [row] });
    this.hooks.changed([row]);
    await this.selection.moveTo({ row: row.id, field: this.selection.fields[1] });
  }

  undo() {
    return this.#inTurn(() => this.#undo());
  }

  redo() {
    return this.#inTurn(() => this.#redo());
  }

  /** One step after the other: rows that are still being taken off the server are not put back beside themselves. */
  #inTurn(move) {
    const moved = this.#turn.then(move);
    this.#turn = moved.catch(() => {});
    return moved;
  }

  async #undo() {
    const step = this.#steps.undo();
    if (!step) return;
    for (const { row, field, before } of [...step.cells].reverse()) this.rows.set(row, field, before);
    await this.#redone(step, (rows) => this.hooks.withdraw(rows));
  }

  async #redo() {
    const step = this.#steps.redo();
    if (!step) return;
    for (const row of step.added) this.rows.restore(row);
    await this.#show(step.added);
    for (const { row, field, after } of step.cells) this.rows.set(row, field, after);
    await this.#redone(step, () => {});
  }

  async #redone(step, addedAgain) {
    const touched = [...new Set(step.cells.map(({ row }) => row))];
    await addedAgain(step.added);
    this.hooks.changed(touched);
    this.hooks.done(touched.filter((row) => this.rows.all.includes(row)));
    const cell = step.cells[0];
    if (cell && this.rows.all.includes(cell.row)) await this.selection.moveTo({ row: cell.row.id, field: cell.field });
  }

  /** Take a row out of the grid for good. */
  async gone(row, { forget = true } = {}) {
    const order = this.selection.order;
    const index = order.indexOf(row.id);
    if (this.rows.all.includes(row)) this.rows.drop(row);
    if (forget) this.#steps.forget(row);
    await this.table.deleteRow(row.id);
    renumber(this.table);
    const next = order[index + 1] || order[index - 1];
    if (this.selection.active?.row === row.id && next) {
      await this.selection.moveTo(
        { row: next, field: this.selection.active.field },
        { focus: this.selection.hasFocus },
      );
    }
    this.hooks.changed([]);
  }

  /** Show only rows that hold a text. */
  filter(text) {
    filterRows(this.table, this.rows, text);
  }

  /** Show rows as they are now. */
  refresh(rows) {
    refresh(
      this.table,
      rows.filter((row) => this.rows.all.includes(row)),
    );
    this.selection.paint();
  }

  /** Go to what was typed in a row. */
  goTo(row) {
    const [field] = Object.keys(this.rows.changes(row));
    return this.selection.moveTo({ row: row.id, field: field || this.selection.fields[1] });
  }
}

const widest = (block) => Math.max(...block.map((line) => line.length));
