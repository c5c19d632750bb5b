// Building elements with text as text: nothing that somebody typed is ever read as HTML.

/** An element with attributes (functions become listeners; false and null are left out) and children. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child || child === 0));
  return made;
}

/** A button of the design system, small. */
export function button(text, onclick, classes = "nhsuk-button--secondary") {
  const look = `nhsuk-button nhsuk-button--small ${classes}`;
  return element("button", { type: "button", class: look, click: onclick }, text);
}

/** A box that offers back what was not saved: a text, a button that does so and one that throws it away. */
export function offer(text, restore, discard) {
  const box = element("div", { class: "cf-kept", role: "region", "aria-label": "Not saved" });
  const choose = (action) => () => {
    box.remove();
    action();
  };
  const buttons = [button("Put it back", choose(restore), ""), button("Throw it away", choose(discard))];
  box.append(element("p", {}, text), element("div", { class: "nhsuk-button-group" }, ...buttons));
  return box;
}
