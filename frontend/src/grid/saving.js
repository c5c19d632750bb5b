// Sending rows: one request at a time, in order; the same one again until an answer comes, so that nothing is stored
// twice and nothing is lost.

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;
const MOST_NOTES = 3;
const NO_CONNECTION = "Not saved: no connection. Kept on this device.";
const NO_SERVICE = "Not saved: the service has a problem. Kept on this device.";
const SIGNED_OUT =
  "Not saved: you are signed out, or may not change this return. Kept on this device. Sign in again in another window, then try again.";

export class Saver {
  #due = new Set();
  #isBusy = false;
  #isSingly = false;
  #running = Promise.resolve();
  #timer;
  #wait = FIRST_WAIT;

  /**
   * `hooks`: changed(rows) shows rows, said(text) announces, panel(html) shows the balances, stopped(text) says that
   * nothing can be sent now, conflict(row, answer) lets the person decide, gone(row) takes a row away.
   */
  constructor(spec, rows, hooks) {
    Object.assign(this, { spec, rows, hooks });
    /** The request without an answer: {url, body, rows}; kept until it has one. */
    this.pending = null;
    this.problem = "";
    window.addEventListener("online", () => this.retry());
  }

  /** Rows that shall be sent now, as far as something in them is new. */
  send(rows) {
    for (const row of rows) if (this.rows.isChanged(row) && row.state !== "conflict") this.#due.add(row);
    return this.#pump();
  }

  forget(row) {
    this.#due.delete(row);
  }

  /** Try at once what could not be sent. */
  retry() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#pump();
  }

  /** Resolves when nothing is on its way. */
  get settled() {
    return this.#running;
  }

  #pump() {
    if (!this.#isBusy && !this.#timer) this.#running = this.#sendAll();
    return this.#running;
  }

  async #sendAll() {
    this.#isBusy = true;
    while (this.pending || this.#dueNow().length) {
      this.pending ||= this.#request(this.#dueNow());
      this.#mark(this.pending.rows, "sending");
      if (!(await this.#ask())) break;
    }
    this.#isBusy = false;
  }

  #dueNow() {
    for (const row of this.#due) if (!this.rows.isChanged(row) || row.state === "conflict") this.#due.delete(row);
    this.#isSingly &&= this.#due.size > 0;
    return [...this.#due];
  }

  #request(due) {
    const rows = this.#isSingly || !this.spec.batchUrl ? due.slice(0, 1) : due;
    const bodies = rows.map((row) => ({ key: row.key, seen: row.seen, values: this.rows.changes(row) }));
    rows.forEach((row) => this.#due.delete(row));
    if (rows.length > 1) return { url: this.spec.batchUrl, body: { rows: bodies, token: token() }, rows };
    const { key, ...body } = bodies[0];
    return { url: key ? rows[0].url : this.spec.newUrl, body: { ...body, token: token() }, rows };
  }

  /** Send the pending request; whether the next may follow. */
  async #ask() {
    const { url, body, rows } = this.pending;
    const answer = await post(url, body, this.spec.csrf);
    const text = problemWith(answer);
    if (text) {
      this.#stop(rows, text, answer.code !== 401 && answer.code !== 403);
      return false;
    }
    this.pending = null;
    this.problem = "";
    this.#wait = FIRST_WAIT;
    if (rows.length > 1 && answer.code !== 200) return this.#singly(rows);
    const sent = body.rows || [body];
    const answers = rows.length > 1 ? answer.rows.map(single) : [answer];
    if (answer.code === 200) this.hooks.said([answer.status, ...this.#notes(answers)].join(" "));
    rows.forEach((row, index) => this.#take(row, answers[index], sent[index].values));
    if (answer.panel !== undefined) this.hooks.panel(answer.panel);
    this.hooks.changed(rows);
    return true;
  }

  /** A block of rows was refused as a whole: send each by itself, so that one row does not keep the others out. */
  #singly(rows) {
    this.#mark(rows, "changed");
    this.#due = new Set([...rows, ...this.#due]);
    this.#isSingly = true;
    return true;
  }

  #take(row, answer, sent) {
    if (answer.code === 200) {
      const twin = this.rows.accept(row, answer.row, sent);
      if (twin) this.hooks.gone(twin);
      return;
    }
    row.state = answer.code === 409 ? "conflict" : "refused";
    row.note = answer.code === 409 ? "" : answer.error || "The service did not take this row. Load the page again.";
    if (answer.code === 409) this.hooks.conflict(row, answer);
    else this.hooks.said(`Not saved: ${row.note}`);
  }

  /** What was made of what was typed, where that is worth saying. */
  #notes(answers) {
    const notes = answers.flatMap(({ notes = {} }) => Object.entries(notes));
    const texts = notes.slice(0, MOST_NOTES).map(([field, note]) => `${this.rows.byField.get(field).label}: ${note}.`);
    return notes.length > MOST_NOTES ? [...texts, `And ${notes.length - MOST_NOTES} more like this.`] : texts;
  }

  #stop(rows, text, mayRetry) {
    this.problem = text;
    this.#mark(rows, "waiting");
    for (const row of this.#due) if (row.state === "changed") row.state = "waiting";
    this.hooks.stopped(text);
    if (!mayRetry) return;
    this.#timer = setTimeout(() => this.retry(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  #mark(rows, state) {
    rows.forEach((row) => (row.state = state));
    this.hooks.changed(rows);
  }
}

/** The answer for one row of a block, like that for a row that was sent alone. */
const single = (one) => (one.conflict ? { code: 409, ...one.conflict } : { code: 200, ...one });

/** Post JSON; the answer's JSON with its `code`: 0 without a connection, 401 where it is a page to sign in. */
export async function post(url, body, csrf) {
  // The cookie has the newer one where the person has signed in again in another window.
  const [, current] = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie) || [];
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": current || csrf };
  try {
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), redirect: "manual" });
    if (response.type === "opaqueredirect") return { code: 401 };
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return { ...(isJson && (await response.json())), code: response.status };
  } catch {
    return { code: 0 };
  }
}

/** Why nothing can be sent now; empty where the answer is about the rows. */
export function problemWith({ code, error }) {
  if (code === 0) return NO_CONNECTION;
  if (code >= 500 || code === 429) return NO_SERVICE;
  if (code === 401 || code === 403) return error ? `Not saved: ${error} Kept on this device.` : SIGNED_OUT;
  return "";
}

/** What a save is called, so that one that comes twice is stored once. */
function token() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
