// Undo and redo. A step is all that one action of a person did: {cells: [{row, field, before, after}], added: [rows]}.

export class History {
  #done = [];
  #undone = [];

  record(step) {
    if (!step.cells.length && !step.added.length) return;
    this.#done.push(step);
    this.#undone = [];
  }

  /** The last step, to be taken back; undefined where there is none. */
  undo() {
    return move(this.#done, this.#undone);
  }

  /** The step that was taken back last, to be done again; undefined where there is none. */
  redo() {
    return move(this.#undone, this.#done);
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  /** Forget what is about a row: it is gone for good. */
  forget(row) {
    for (const steps of [this.#done, this.#undone]) {
      for (const step of steps) {
        step.cells = step.cells.filter((cell) => cell.row !== row);
        step.added = step.added.filter((added) => added !== row);
      }
    }
    this.#done = this.#done.filter(hasContent);
    this.#undone = this.#undone.filter(hasContent);
  }
}

const hasContent = (step) => step.cells.length > 0 || step.added.length > 0;

function move(from, to) {
  const step = from.pop();
  if (step) to.push(step);
  return step;
}
