// Selects marked `data-cf-within="field"`: only the options that belong to the chosen option of that field.

/** Let every such select of a page or a part of it follow the field it depends on. */
export function followSelects(part) {
  for (const select of part.querySelectorAll("select[data-cf-within]")) {
    const above = select.form?.elements[select.dataset.cfWithin];
    if (!above) continue;
    above.addEventListener("change", () => narrow(select, above.value));
    narrow(select, above.value);
  }
}

function narrow(select, code) {
  for (const group of select.querySelectorAll("optgroup")) {
    const applies = group.dataset.cfCode === code;
    group.hidden = group.disabled = !applies;
    // What was chosen for another option above is no answer any more.
    if (!applies && group.contains(select.selectedOptions[0])) select.value = "";
  }
}
