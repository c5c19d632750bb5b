// Keys that end the editing of a cell: Escape leaves the value, the others take the text and go on to another cell.

const STEPS = { Enter: [1, 0], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

/** End a task (see `editor`) where the key says so; every other key belongs to the line that is being typed. */
export function endByKey(event, task, text) {
  event.stopPropagation();
  const step = event.key === "Tab" ? [0, event.shiftKey ? -1 : 1] : STEPS[event.key];
  if (event.key !== "Escape" && !step) return;
  event.preventDefault();
  task.finish(event.key === "Escape" ? null : text(), step || [0, 0]);
}
