// Parts of a form marked `data-cf-when='{"name": rule}'`: shown only while the inputs of these names hold what the
// rules of the rulebook ask, a code, several codes, or {"not": codes}. What holds a value is never hidden.

/** Hide what does not apply, now and after each change. */
export function followConditions(page) {
  for (const part of page.querySelectorAll("form [data-cf-when]")) {
    const form = part.closest("form");
    const rules = Object.entries(JSON.parse(part.dataset.cfWhen));
    const follow = () => {
      const values = new FormData(form);
      const applies = rules.every(([name, rule]) => passes(rule, values.get(name) ?? ""));
      part.hidden = !applies && !isFilled(part, values);
    };
    form.addEventListener("change", follow);
    follow();
  }
}

/** As the checks judge: a blank passes nothing. */
function passes(rule, value) {
  if (!value) return false;
  if (Array.isArray(rule)) return rule.includes(value);
  return typeof rule === "string" ? value === rule : !rule.not.includes(value);
}

function isFilled(part, values) {
  return [...part.querySelectorAll("[name]")].some((input) => values.get(input.name));
}
