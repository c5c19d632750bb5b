// Everything of one grid together: the rows, the component, the frame around it, the saving, and what is kept.

import { offer } from "../elements.js";
import { keep, kept, whenText } from "../kept.js";
import { formatBlock, parseBlock } from "./clipboard.js";
import { askRemove, askWhose } from "./dialogs.js";
import { clearFilterBox, frame, showAbout, showProblem } from "./frame.js";
import { watchKeys } from "./keys.js";
import { Rows } from "./rows.js";
import { post, problemWith, Saver } from "./saving.js";
import { Selection } from "./selection.js";
import { Sheet } from "./sheet.js";
import { buildTable } from "./table.js";

export class Desk {
  #questions = Promise.resolve();

  /** `leave` is called when the person wants the plain table. */
  constructor(home, spec, leave) {
    Object.assign(this, { home, spec, leave });
    this.store = home.dataset.cfStore;
    this.rows = new Rows(spec);
    this.saver = new Saver(spec, this.rows, this.#saverHooks());
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
      note: (text) => (this.parts.note.textContent = text),
      unfilter: () => {
        clearFilterBox(this.parts);
        this.table.clearFilter(true);
      },
      withdraw: (row) => this.#withdraw(row),
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
    if (this.store) this.#keep(unsaved);
    const sending = unsaved.some((row) => row.state === "sending");
    const count = `${unsaved.length} ${unsaved.length === 1 ? "row" : "rows"} not saved`;
    if (sending) this.#say("");
    this.parts.count.textContent = sending ? "Saving …" : unsaved.length ? count : "Everything is saved";
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
      this.parts.note.textContent = "";
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
    const names = rows.map((row) => row.key || "new");
    if (rows.some((row) => row.key && !row.removeUrl)) {
      this.parts.note.textContent = "The selection holds a row that belongs to the return and cannot be removed.";
      return;
    }
    if (!rows.length || !(await askRemove(this.parts.root, names))) return;
    for (const row of rows) if (!(await this.#withdraw(row, { forget: true }))) return;
  }

  /** Take a row out of the grid and, where it is stored, off the server; whether that worked. */
  async #withdraw(row, { forget = false } = {}) {
    this.saver.forget(row);
    await this.saver.settled;
    if (this.saver.pending?.rows.includes(row)) {
      this.#say("This row is on its way to the service. Try again when there is a connection.");
      return false;
    }
    if (row.key && !(await this.#removeStored(row))) return false;
    await this.sheet.gone(row, { forget });
    return true;
  }

  async #removeStored(row) {
    const answer = await post(row.removeUrl, { seen: row.seen }, this.spec.csrf);
    if (answer.code === 200) {
      this.#panel(answer.panel);
      this.#say(answer.status);
      return true;
    }
    if (answer.code === 409) this.#resolve(row, answer);
    else this.#say(problemWith(answer) || answer.error);
    return false;
  }

  #keep(unsaved) {
    const { pending } = this.saver;
    const now = unsaved.map((row) => ({ id: row.id, key: row.key, seen: row.seen, values: this.rows.changes(row) }));
    const rows = [...(this.offered?.rows || []), ...now];
    const request = pending && { url: pending.url, body: pending.body, rows: pending.rows.map((row) => row.id) };
    keep(this.store, rows.length ? { at: Date.now(), rows, request: request || this.offered?.request } : null);
  }

  /** Offer what was kept here and is not saved yet. Until the person has chosen, it stays beside what is kept now. */
  #offerKept() {
    const found = this.spec.editable && this.store && kept(this.store);
    const rows = found ? found.rows.filter((row) => this.#isNews(row)) : [];
    if (!rows.length) return;
    this.offered = { ...found, rows };
    const text = `${rows.length} ${rows.length === 1 ? "row" : "rows"} typed here on ${whenText(found.at)} could not be saved then.`;
    const chosen = (action) => async () => {
      this.offered = undefined;
      await action();
      this.#changed(this.rows.all);
    };
    const restore = chosen(() => this.#restore(rows, found.request));
    this.parts.root.prepend(
      offer(
        text,
        restore,
        chosen(() => {}),
      ),
    );
  }

  #isNews({ key, values }) {
    const row = key && this.rows.withKey(key);
    const entries = Object.entries(values);
    return row ? entries.some(([field, text]) => (row.values[field] || "") !== text) : entries.some(([, text]) => text);
  }

  /** Type what was kept once more; a request that had no answer is sent again as it was. */
  async #restore(found, request) {
    const rows = new Map();
    for (const { id, key, seen, values } of found) {
      const row = (key && this.rows.withKey(key)) || this.rows.add();
      if (!row) break;
      if (!row.key) await this.table.addData([row]);
      // As it was seen then: the server shall notice who changed it since.
      else row.seen = seen;
      for (const [field, text] of Object.entries(values)) this.rows.set(row, field, text);
      rows.set(id, row);
    }
    if (request?.rows.every((id) => rows.has(id))) {
      this.saver.pending = { ...request, rows: request.rows.map((id) => rows.get(id)) };
    }
    this.saver.send([...rows.values()]);
  }

  /** The first cell is where the keyboard comes in; it does not take the focus. */
  async #start() {
    const [first] = this.selection.order;
    if (first) await this.selection.moveTo({ row: first, field: this.selection.fields[1] }, { focus: false });
  }
}
