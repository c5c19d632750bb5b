// What of the sheet is not saved, kept on this device, and put back when the page is opened again.

import { keep, kept } from "../kept.js";

// A row has its number within one visit of the page; what is kept may be of several.
const visit = performance.timeOrigin;
const nameOf = (row) => `${visit} ${row.id}`;

export class Keeper {
  #earlier = [];
  #request = null;

  /** `name` is what it is kept under; without one, nothing is. */
  constructor(name, rows, saver) {
    Object.assign(this, { name, rows, saver });
    const found = name ? kept(name) : null;
    this.at = found?.at;
    this.#earlier = found ? found.rows.filter((row) => this.#isNews(row)) : [];
    this.#request = found?.request || null;
  }

  /** How many rows an earlier visit left unsaved. */
  get found() {
    return this.#earlier.length;
  }

  /** Keep what is not saved now, beside what an earlier visit left until that is put back or thrown away. */
  keep() {
    if (!this.name) return;
    const now = this.rows.unsaved().map((row) => ({ name: nameOf(row), ...this.#content(row) }));
    const rows = [...this.#earlier, ...now];
    keep(this.name, rows.length ? { at: Date.now(), rows, request: this.#pending() || this.#request } : null);
  }

  #content(row) {
    return { key: row.key, seen: row.seen, values: this.rows.changes(row) };
  }

  #pending() {
    const { pending } = this.saver;
    return pending && { url: pending.url, body: pending.body, rows: pending.rows.map(nameOf) };
  }

  /** Throw away what an earlier visit left. */
  discard() {
    this.#earlier = [];
    this.#request = null;
  }

  /**
   * Type once more what an earlier visit left. Rows that were new are shown with `show`; a request that had no answer is
   * sent again as it was. Returns how many rows found no room; they stay kept.
   */
  async restore(show) {
    const rows = new Map();
    for (const { name, key, seen, values } of this.#earlier) {
      const row = (key && this.rows.withKey(key)) || this.rows.add();
      if (!row) break;
      // As it was seen then: the service shall notice who changed it since.
      if (row.key) row.seen = seen;
      else await show(row);
      for (const [field, text] of Object.entries(values)) this.rows.set(row, field, text);
      rows.set(name, row);
    }
    const request = this.#request;
    if (request?.rows.every((name) => rows.has(name))) {
      this.saver.pending = { ...request, rows: request.rows.map((name) => rows.get(name)) };
    }
    this.#earlier = this.#earlier.slice(rows.size);
    this.#request = null;
    this.saver.send([...rows.values()]);
    return this.#earlier.length;
  }

  #isNews({ key, values }) {
    const row = key && this.rows.withKey(key);
    const entries = Object.entries(values);
    return row ? entries.some(([field, text]) => (row.values[field] || "") !== text) : entries.some(([, text]) => text);
  }
}
