// The keyboard: what spreadsheets do, and a way out of the grid.

/** Let the keyboard act on the sheet while no cell is edited. */
export function watchKeys(sheet) {
  const { selection } = sheet;
  let mayLeave = false;
  selection.holder.addEventListener("keydown", (event) => {
    // What AltGr writes is typed, though it comes with Ctrl and Alt.
    const isTyped = event.getModifierState("AltGraph");
    if (sheet.isEditing || !selection.active || (event.altKey && !isTyped)) return;
    const wasFree = mayLeave;
    mayLeave = event.key === "Escape" || (event.key === "Shift" && wasFree);
    const isCommand = (event.ctrlKey || event.metaKey) && !isTyped;
    const command = (isCommand ? withControl : alone)(sheet, event, wasFree);
    if (!command) return;
    event.preventDefault();
    command();
  });
  watchTitles(sheet);
}

const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
};
const EDGES = {
  ArrowUp: [-Infinity, 0],
  ArrowDown: [Infinity, 0],
  ArrowLeft: [0, -Infinity],
  ArrowRight: [0, Infinity],
  Home: [-Infinity, -Infinity],
  End: [Infinity, Infinity],
};

function alone(sheet, { key, shiftKey }, mayLeave) {
  const { selection } = sheet;
  if (key === "ArrowUp" && !shiftKey && selection.order[0] === selection.active.row) return () => toTitle(sheet);
  if (STEPS[key]) return () => selection.step(...STEPS[key], shiftKey);
  if (key === "Tab") return tab(sheet, shiftKey ? -1 : 1, mayLeave);
  if (key === "Enter" || key === "F2") return () => sheet.edit();
  if (key === "Delete" || key === "Backspace") return () => sheet.clear();
  // A character starts to replace what the cell holds.
  if (key.length === 1) return () => sheet.edit(key);
  return undefined;
}

/** Tab goes from cell to cell; at the last one, or after Escape, it leaves the grid as it leaves any other control. */
function tab({ selection }, direction, mayLeave) {
  const order = selection.order;
  const [row, field] = direction > 0 ? [order.at(-1), selection.fields.at(-1)] : [order[0], selection.fields[1]];
  const isLast = selection.active.row === row && selection.active.field === field;
  return mayLeave || isLast ? undefined : () => selection.next(direction);
}

function withControl(sheet, { key, shiftKey }) {
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (EDGES[name]) return () => sheet.selection.step(...EDGES[name], shiftKey);
  if (name === "a") return () => sheet.selection.selectAll();
  if (name === "z") return () => (shiftKey ? sheet.redo() : sheet.undo());
  if (name === "y") return () => sheet.redo();
  return undefined;
}

/** The titles of the columns sort; from the first row, the up arrow goes to them. */
function toTitle({ table, selection }) {
  table.element.querySelectorAll(".cf-sort")[selection.fields.indexOf(selection.active.field) - 1]?.focus();
}

function watchTitles({ table, selection }) {
  const titles = [...table.element.querySelectorAll(".cf-sort")];
  table.element.querySelector(".tabulator-header").addEventListener("keydown", (event) => {
    const index = titles.indexOf(event.target);
    if (index < 0) return;
    const move = {
      ArrowLeft: () => titles[index - 1]?.focus(),
      ArrowRight: () => titles[index + 1]?.focus(),
      ArrowDown: () => selection.moveTo({ row: selection.order[0], field: selection.fields[index + 1] }),
    }[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  });
}
