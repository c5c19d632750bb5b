// A choice: a line to type in with the list of what it may be. A text that is no option is kept as it is typed.

import { element } from "../elements.js";
import { endByKey } from "./ending.js";
import { standBy } from "./popup.js";
import { optionsOf } from "./values.js";

let numbers = 0;

/** The editor of a choice; see `editor`. */
export function chooser(task) {
  const id = `cf-list-${(numbers += 1)}`;
  const options = optionsOf(task.column, task.values);
  const list = element("ul", { class: "cf-list", role: "listbox", id, "aria-label": task.column.label });
  const input = element("input", {
    type: "text",
    class: "cf-editor",
    role: "combobox",
    "aria-label": task.label,
    "aria-expanded": "true",
    "aria-controls": id,
    "aria-autocomplete": "list",
    autocomplete: "off",
  });
  input.value = task.text;
  const leave = standBy(list, task.place, { width: 260 });
  new Chooser(task, input, list, options, leave);
  return { shown: input, focused: input };
}

class Chooser {
  constructor(task, input, list, options, leave) {
    Object.assign(this, { task, input, list, options, leave });
    this.marked = -1;
    this.show(task.typed ? task.text : "");
    if (!task.typed) this.mark(this.found.findIndex((option) => option.label === task.text));
    input.addEventListener("input", () => this.show(input.value));
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.finish(input.value));
  }

  /** List the options that hold a text, those that begin with it first. */
  show(text) {
    const wanted = text.trim().toLowerCase();
    const rank = ({ label }) => label.toLowerCase().indexOf(wanted);
    const holding = this.options.filter((option) => rank(option) >= 0);
    this.found = [...holding.filter((o) => rank(o) === 0), ...holding.filter((o) => rank(o) > 0)];
    this.list.replaceChildren(...this.found.map((option, index) => this.item(option, index)));
    this.list.hidden = this.found.length === 0;
    this.input.setAttribute("aria-expanded", String(this.found.length > 0));
    // What begins like an option is taken for it; what is merely part of one may be meant as it is.
    this.mark(wanted && this.found.length && rank(this.found[0]) === 0 ? 0 : -1);
  }

  item(option, index) {
    const item = element(
      "li",
      { role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false" },
      option.label,
    );
    // Before the line loses the focus, which would end the editing.
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.finish(option.label, [0, 0]);
    });
    return item;
  }

  mark(index) {
    this.list.children[this.marked]?.setAttribute("aria-selected", "false");
    this.marked = index;
    const item = this.list.children[index];
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({ block: "nearest" });
    if (item) this.input.setAttribute("aria-activedescendant", item.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.found.length) {
      event.preventDefault();
      event.stopPropagation();
      this.mark((this.marked + step + this.found.length) % this.found.length);
    } else {
      const task = { finish: (text, on) => this.finish(text, on) };
      endByKey(event, task, () => this.chosen());
    }
  }

  /** The marked option, or what was typed where none is marked. */
  chosen() {
    return this.found[this.marked]?.label ?? this.input.value;
  }

  finish(text, step) {
    this.task.finish(text, step);
    this.leave();
  }
}
