// Questions that have to be answered before anything else is done.

import { button, element } from "../elements.js";
import { shown } from "./values.js";

/** Ask, and resolve to the value of the chosen button; Escape chooses the last one. `answers` are {value, text, look}. */
function ask(home, heading, content, answers) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const title = element("h2", { class: "nhsuk-heading-m", id: "cf-dialog-title" }, heading);
    const buttons = answers.map(({ value, text, look }) => button(text, () => dialog.close(value), look));
    // Where the key that was meant for the grid does no harm.
    buttons.at(-1).autofocus = true;
    const row = element("div", { class: "nhsuk-button-group" }, ...buttons);
    const dialog = element("dialog", { class: "cf-dialog", "aria-labelledby": title.id }, title, ...content, row);
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus?.({ preventScroll: true });
      resolve(dialog.returnValue || answers.at(-1).value);
    });
    home.append(dialog);
    dialog.showModal();
  });
}

/** Somebody else stored the row meanwhile: “mine”, “theirs” or “edit”. */
export function askWhose(home, rows, row, { row: theirs, by, at, removed }) {
  const did = removed ? "removed" : "changed";
  const said = element("p", {}, `${by} ${did} this row on ${at}, after you opened it. Both versions are shown here.`);
  const answers = [
    { value: "mine", text: "Keep mine", look: "" },
    { value: "theirs", text: removed ? "Let it be removed" : "Take theirs" },
    { value: "edit", text: "Go on editing" },
  ];
  return ask(home, `Somebody else has ${did} this row`, [said, comparison(rows, row, theirs)], answers);
}

function comparison(rows, row, theirs) {
  const given = rows.coded({ ...theirs.values });
  const differs = ({ id }) =>
    (row.values[id] || "") !== (given[id] || "") || (row.saved[id] || "") !== (given[id] || "");
  const lines = rows.columns.filter(differs).map((column) => {
    const texts = [row.values, given].map((values) => element("td", {}, shown(column, values) || "(blank)"));
    return element("tr", {}, element("th", { scope: "row" }, column.label), ...texts);
  });
  const heads = ["Field", "Yours", "Theirs"].map((text) => element("th", { scope: "col" }, text));
  const caption = element("caption", { class: "nhsuk-u-visually-hidden" }, "What differs");
  const table = element("table", { class: "nhsuk-table cf-table" }, caption);
  table.append(element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...lines));
  return element("div", { class: "cf-scroll", tabindex: "0", role: "region", "aria-label": "What differs" }, table);
}

/** Whether rows shall be removed. */
export async function askRemove(home, names) {
  const which = names.length === 1 ? `row ${names[0]}` : `${names.length} rows: ${names.join(", ")}`;
  const text = element("p", {}, "What was stored can be restored from the history of the return.");
  const answers = [
    { value: "yes", text: "Remove", look: "nhsuk-button--warning" },
    { value: "no", text: "Keep" },
  ];
  return (await ask(home, `Remove ${which}?`, [text], answers)) === "yes";
}
