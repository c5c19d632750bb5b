// Everything of one grid together: the rows, the component, the frame around it, the saving, and what is kept.

import { offer } from "../elements.js";
import { whenText } from "../kept.js";
import { formatBlock, parseBlock } from "./clipboard.js";
import { askRemove, askWhose } from "./dialogs.js";
import { clearFilterBox, frame, showAbout, showProblem } from "./frame.js";
import { Keeper } from "./keeping.js";
import { watchKeys } from "./keys.js";
import { Rows } from "./rows.js";
import { post, problemWith, Saver } from "./saving.js";
import { Selection } from "./selection.js";
import { Sheet } from "./sheet.js";
import { buildTable } from "./table.js";
import { counted } from "./values.js";

export class Desk {
  #questions = Promise.resolve();

  /** `leave` is called when the person wants the plain table. */
  constructor(home, spec, leave) {
    Object.assign(this, { home, spec, leave });
    this.rows = new Rows(spec);
    this.saver = new Saver(spec, this.rows, this.#saverHooks());
    this.keeper = new Keeper(home.dataset.cfStore, this.rows, this.saver);
    this.sheet = new Sheet(spec, this.rows, this.#sheetHooks());
    this.parts = frame(spec, home.dataset.cfGrid, this.#actions());
  }

  async build() {
    this.home.prepend(this.parts.root);
    const open = (cell, onRendered, _, cancel) => this.sheet.open(cell, onRendered, cancel);
    this.table = await buildTable(this.parts.place, this.rows, this.spec, open);
    this.table.element.setAttribute("aria-describedby", this.parts.leave.id);
    this.selection = new Selection(this.table, this.rows, (id) => this.#left(id));
    this.sheet.stand(this.table, this.selection);
    watchKeys(this.sheet);
    this.#watchClipboard();
    this.#watchLeaving();
    this.#watchActive();
    await this.#start();
    this.#offerKept();
    this.#changed([]);
  }

  #actions() {
    const { sheet } = this;
    return {
      addRow: () => sheet.addRow(),
      removeRows: () => this.#removeRows(),
      undo: () => sheet.undo(),
      redo: () => sheet.redo(),
      filter: (text) => sheet.filter(text),
      redraw: () => this.table.redraw(true),
      leave: async () => {
        await this.saver.send(this.rows.unsaved());
        this.leave();
      },
    };
  }

  #sheetHooks() {
    return {
      changed: (rows) => this.#changed(rows),
      done: (rows) => this.saver.send(rows),
      note: (text) => this.#note(text),
      unfilter: () => {
        clearFilterBox(this.parts);
        this.table.clearFilter(true);
      },
      withdraw: (rows) => this.#withdraw(rows),
    };
  }

  #saverHooks() {
    return {
      changed: (rows) => this.#changed(rows),
      said: (text) => this.#say(text),
      panel: (html) => this.#panel(html),
      stopped: () => this.#changed([]),
      conflict: (row, answer) => this.#resolve(row, answer),
      gone: (row) => this.sheet.gone(row),
    };
  }

  /** Show rows as they are, and keep on this device what is not saved. */
  #changed(rows) {
    if (!this.selection) return;
    this.sheet.refresh(rows);
    const unsaved = this.rows.unsaved();
    this.keeper.keep();
    const sending = unsaved.some((row) => row.state === "sending");
    if (sending) this.#say("");
    const standing = unsaved.length ? `${counted(unsaved.length, "row")} not saved` : "Everything is saved";
    this.parts.count.textContent = sending ? "Saving …" : standing;
    this.parts.undo.disabled = !this.sheet.canUndo;
    this.parts.redo.disabled = !this.sheet.canRedo;
    showProblem(this.parts, this.saver.problem, () => this.saver.retry());
    this.#about();
  }

  #about() {
    const { active } = this.selection;
    const row = active && this.rows.get(active.row);
    if (row) showAbout(this.parts, this.rows, row, active.field);
  }

  #say(text) {
    this.parts.status.textContent = text;
  }

  #note(text) {
    this.parts.note.textContent = text;
  }

  #panel(html) {
    const panel = document.getElementById("cf-panel");
    if (!panel) return;
    // What somebody opened stays open.
    const wasOpen = panel.querySelector("details")?.open;
    panel.innerHTML = html;
    if (wasOpen) panel.querySelector("details")?.setAttribute("open", "");
  }

  /** Another row is active: what was typed in this one is done. */
  #left(id) {
    const row = this.rows.get(id);
    if (row) this.saver.send([row]);
  }

  #watchLeaving() {
    const { root } = this.parts;
    const saveUnless = (isWithin) => isWithin || this.saver.send(this.rows.unsaved());
    // Losing the focus to nothing says nothing: the component does that whenever it renders rows anew.
    root.addEventListener("focusout", ({ relatedTarget }) =>
      saveUnless(!relatedTarget || root.contains(relatedTarget)),
    );
    document.addEventListener("mousedown", ({ target }) => saveUnless(root.contains(target)));
    window.addEventListener("blur", () => saveUnless(false));
    window.addEventListener("focus", () => this.selection.paint());
    window.addEventListener("beforeunload", (event) => {
      if (this.rows.unsaved().length) event.preventDefault();
    });
  }

  #watchActive() {
    this.table.element.addEventListener("cf:active", () => {
      this.#note("");
      this.#about();
    });
    this.table.element.addEventListener("cf:edit", () => this.sheet.edit());
  }

  #watchClipboard() {
    const { holder } = this.selection;
    const copy = (event) => {
      if (this.sheet.isEditing) return;
      event.preventDefault();
      event.clipboardData.setData("text/plain", formatBlock(this.sheet.block()));
      if (event.type === "cut") this.sheet.clear();
    };
    holder.addEventListener("copy", copy);
    holder.addEventListener("cut", copy);
    holder.addEventListener("paste", (event) => {
      const block = parseBlock(event.clipboardData.getData("text/plain"));
      const isOne = block.length === 1 && block[0].length === 1;
      if (this.sheet.isEditing && isOne) return;
      event.preventDefault();
      // A block does not fit into the line of one cell; it was meant for cells.
      if (this.sheet.isEditing) this.sheet.stop(null, [0, 0]);
      this.sheet.paste(block);
    });
  }

  /** One question after the other, however many rows were changed by others. */
  #resolve(row, answer) {
    this.#questions = this.#questions.then(async () => {
      const choice = await askWhose(this.parts.root, this.rows, row, answer.theirs);
      const { theirs } = answer;
      if (choice !== "theirs") this.rows.rebase(row, theirs);
      else if (theirs.removed) await this.sheet.gone(row);
      else this.rows.take(row, theirs.row);
      this.#changed([row]);
      if (choice === "mine") this.saver.send([row]);
      if (choice === "edit") await this.sheet.goTo(row);
    });
  }

  async #removeRows() {
    const rows = this.selection.range.rows.map((id) => this.rows.get(id));
    const names = rows.map((row) => this.rows.numberOf(row).toLowerCase());
    if (rows.some((row) => row.key && !row.removeUrl)) {
      this.#note("The selection holds a row that belongs to the return and cannot be removed.");
      return;
    }
    if (!rows.length || !(await askRemove(this.parts.root, names))) return;
    await this.#withdraw(rows, { forget: true });
  }

  /** Take rows out of the grid and, as far as they are stored, off the server. */
  async #withdraw(rows, { forget = false } = {}) {
    rows.forEach((row) => this.saver.forget(row));
    await this.saver.settled;
    const sent = rows.filter((row) => this.saver.pending?.rows.includes(row));
    if (sent.length) this.#say("Not removed: still on the way to the service. Try again when there is a connection.");
    const free = rows.filter((row) => !sent.includes(row));
    const left = await this.#removeStored(free.filter((row) => row.key));
    for (const row of free) if (!left.includes(row)) await this.sheet.gone(row, { forget });
  }

  /** Remove rows from the server; those that were left there. */
  async #removeStored(rows) {
    if (!rows.length) return [];
    const seen = rows.map(({ key, seen }) => ({ key, seen }));
    const [url, body] =
      rows.length > 1 ? [this.spec.batchRemoveUrl, { rows: seen }] : [rows[0].removeUrl, { seen: rows[0].seen }];
    const answer = await post(url, body, this.spec.csrf);
    if (answer.code === 409) return this.#notRemoved(rows, [answer.theirs]);
    if (answer.code !== 200) {
      this.#say(problemWith(answer) || `Not removed: ${answer.error}`);
      return rows;
    }
    this.#panel(answer.panel);
    this.#say(answer.status);
    const conflicts = rows.map((_, index) => answer.rows?.[index].conflict);
    const left = rows.filter((_, index) => conflicts[index]);
    return this.#notRemoved(
      left,
      conflicts.filter(Boolean).map(({ theirs }) => theirs),
    );
  }

  /** Show rows that others have changed as they are now, and say so; the same rows. */
  #notRemoved(rows, theirs) {
    rows.forEach((row, index) => this.rows.rebase(row, theirs[index]));
    this.#changed(rows);
    if (rows.length) {
      const [{ by, at }] = theirs;
      const one = `${by} changed this row on ${at}. It is shown as it is now.`;
      const several = `others changed ${rows.length} of these rows. They are shown as they are now.`;
      this.#say(`Not removed: ${rows.length > 1 ? several : one}`);
    }
    return rows;
  }

  /** Offer what an earlier visit typed here and could not save. */
  #offerKept() {
    const { found, at } = this.keeper;
    if (!found || !this.spec.editable) return;
    const text = `${counted(found, "row")} typed here on ${whenText(at)} could not be saved then.`;
    const restore = async () => {
      const left = await this.keeper.restore((row) => this.table.addData([row]));
      if (left) this.#note(`${counted(left, "row")} not put back: ${this.rows.limit}.`);
      this.#changed(this.rows.all);
    };
    const discard = () => {
      this.keeper.discard();
      this.#changed([]);
    };
    this.parts.root.prepend(offer(text, restore, discard));
  }

  /** The first cell is where the keyboard comes in; it does not take the focus. */
  async #start() {
    const [first] = this.selection.order;
    if (first) await this.selection.moveTo({ row: first, field: this.selection.fields[1] }, { focus: false });
  }
}
