// The rows of the sheet: what is stored, what was typed since, and how each row stands.

import { indexed, optionIn } from "./values.js";

/**
 * States of a row: "saved" (nothing typed since), "changed" (typed, not sent yet), "sending", "waiting" (could not be
 * sent, is kept on this device), "refused" (the server said why not) and "conflict" (somebody else changed it too).
 */
export class Rows {
  #numbers = 0;

  constructor(spec) {
    this.columns = spec.columns.map((column) => ({ ...column }));
    this.byField = new Map(this.columns.map((column) => [column.id, column]));
    for (const column of this.columns) {
      column.above = this.byField.get(column.within);
      column.index = indexed(column);
    }
    this.maximum = spec.newUrl ? spec.maximumRows : 0;
    this.all = spec.rows.map((row) => this.#made(row));
  }

  #made(given) {
    const row = { id: `n${(this.#numbers += 1)}`, key: null, seen: 0, values: {}, saved: {}, state: "saved", note: "" };
    return this.#store(row, given);
  }

  #store(row, given) {
    const { key, seen, url, removeUrl, findings = [], locked = [] } = given;
    const values = this.coded({ ...given.values });
    return Object.assign(row, { key, seen, url, removeUrl, findings, locked, saved: { ...values }, values });
  }

  /** Values with every choice by its code, as far as it is one: what is typed as a label is the same answer. */
  coded(values) {
    for (const column of this.columns) {
      const option = column.type === "choice" && optionIn(column, values);
      if (option) values[column.id] = option.code;
    }
    return values;
  }

  get(id) {
    return this.all.find((row) => row.id === id);
  }

  /** The number by which people know a row, as findings name it. */
  numberOf(row) {
    return row.key ? String(this.all.indexOf(row) + 1) : "New";
  }

  withKey(key) {
    return this.all.find((row) => row.key === key);
  }

  /** Why there can be no more rows. */
  get limit() {
    return this.maximum ? `this sheet holds ${this.maximum} rows at most` : "you cannot add rows here";
  }

  /** A new, empty row, or undefined where there can be no more. */
  add() {
    if (this.all.length >= this.maximum) return undefined;
    const row = this.#made({ key: null, seen: 0, values: {} });
    this.all.push(row);
    return row;
  }

  /** Put a row that was dropped back at the end, as one that was never stored. */
  restore(row) {
    Object.assign(row, { key: null, seen: 0, saved: {}, findings: [], state: "changed" });
    this.all.push(row);
  }

  drop(row) {
    this.all.splice(this.all.indexOf(row), 1);
  }

  /** Whether somebody may type into a field of a row. */
  mayEdit(row, field) {
    return !this.byField.get(field).readonly && !row.locked.includes(field);
  }

  set(row, field, text) {
    row.values[field] = text;
    this.coded(row.values);
    if (row.state !== "sending") row.state = this.isChanged(row) ? "changed" : "saved";
    row.note = "";
  }

  /** What was typed since the row was stored, by field. */
  changes(row) {
    const fields = this.columns.map((column) => column.id);
    const changed = fields.filter((field) => (row.values[field] || "") !== (row.saved[field] || ""));
    return Object.fromEntries(changed.map((field) => [field, row.values[field] || ""]));
  }

  isChanged(row) {
    return Object.keys(this.changes(row)).length > 0;
  }

  /** Rows of which something is not stored. */
  unsaved() {
    return this.all.filter((row) => row.state !== "saved");
  }

  /**
   * Take over a row as the server has it now; what was typed after `sent` went off stays. A new row that had been stored
   * before, unheard, stands here twice: the other one is dropped and given back.
   */
  accept(row, given, sent) {
    const typed = this.changes(row);
    this.#store(row, given);
    for (const [field, text] of Object.entries(typed)) if (sent[field] !== text) row.values[field] = text;
    row.note = "";
    row.state = this.isChanged(row) ? "changed" : "saved";
    const twin = this.all.find((other) => other !== row && other.key === row.key);
    if (twin) this.drop(twin);
    return twin;
  }

  /** Take a row as somebody else stored it, without what was typed here. */
  take(row, theirs) {
    Object.assign(this.#store(row, theirs), { note: "", state: "saved" });
  }

  /**
   * Base a row on what somebody else stored meanwhile, with what was typed here on top of it. Of a row that they removed
   * nothing is stored, so that all of it is sent again.
   */
  rebase(row, { row: theirs, removed }) {
    const typed = this.changes(row);
    this.#store(row, theirs);
    Object.assign(row.values, typed);
    if (removed) row.saved = {};
    row.state = this.isChanged(row) ? "changed" : "saved";
  }
}
