// What appears in a cell that is edited: a line of text, a box for a long one, or a line with a list to choose from.

import { element } from "../elements.js";
import { chooser } from "./chooser.js";
import { endByKey } from "./ending.js";
import { standBy } from "./popup.js";

/**
 * Begin to edit. `task` says of what: {column, values, text, label, place, finish}; `place` is the cell's element,
 * `finish(text, step)` ends it with the text (null leaves the value) and goes a number of rows and columns on.
 * Returns what the cell shows meanwhile and what takes the focus.
 */
export function editor(task) {
  if (task.column.type === "choice") return chooser(task);
  return task.column.type === "long_text" ? box(task) : line(task);
}

function line(task) {
  const input = element("input", { type: "text", class: "cf-editor", "aria-label": task.label, autocomplete: "off" });
  input.value = task.text;
  input.addEventListener("keydown", (event) => endByKey(event, task, () => input.value));
  input.addEventListener("blur", () => task.finish(input.value));
  return { shown: input, focused: input };
}

function box(task) {
  const area = element("textarea", { class: "cf-editor cf-editor--long", "aria-label": task.label, rows: 6 });
  area.value = task.text;
  const leave = standBy(area, task.place, { width: 420 });
  const finish = (text, step) => {
    // First: taking the box away makes it lose the focus, which ends the editing too, but with its text.
    task.finish(text, step);
    leave();
  };
  area.addEventListener("keydown", (event) => {
    const isNewLine = event.key === "Enter" && (event.altKey || event.shiftKey);
    if (isNewLine && event.altKey) area.setRangeText("\n", area.selectionStart, area.selectionEnd, "end");
    const isWithin = isNewLine || event.key.startsWith("Arrow");
    if (!isWithin) endByKey(event, { ...task, finish }, () => area.value);
    event.stopPropagation();
  });
  area.addEventListener("blur", () => finish(area.value));
  return { shown: element("span", {}, task.text), focused: area };
}
