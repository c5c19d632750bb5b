// Turns every `<div class="cf-grid" data-cf-grid="ID">` into a grid, from the JSON in the element ID; the plain table
// inside stays for whoever prefers it, and for browsers without script.

import { button, element } from "./elements.js";
import { Desk } from "./grid/desk.js";

const PLAIN = "carefund-plain-table";

async function start(home) {
  const plain = element("div", { class: "cf-grid__plain" }, ...home.childNodes);
  home.replaceChildren(plain);
  if (prefersPlain()) {
    showPlain(home);
    return;
  }
  try {
    const spec = JSON.parse(document.getElementById(home.dataset.cfGrid).textContent);
    const desk = new Desk(home, spec, () => choose(true));
    plain.hidden = true;
    home.dataset.cfState = "grid";
    await desk.build();
  } catch (error) {
    showPlain(home);
    throw error;
  }
}

function showPlain(home) {
  home.dataset.cfState = "plain";
  home.querySelector(".cf-stand")?.remove();
  home.firstElementChild.hidden = false;
  home.prepend(button("Use the grid", () => choose(false)));
}

function prefersPlain() {
  try {
    return localStorage.getItem(PLAIN) === "1";
  } catch {
    return false;
  }
}

/** Remember which one the person wants, and load the page again: its plain table must show what the grid has saved. */
function choose(isPlain) {
  try {
    localStorage.setItem(PLAIN, isPlain ? "1" : "0");
  } catch {
    // Not remembered, then; the choice holds nowhere but that is no reason to fail.
  }
  location.reload();
}

document.documentElement.dataset.cfScript = "grid";
// After the page is drawn: what surrounds the grid shall not wait for it.
requestAnimationFrame(() => setTimeout(() => document.querySelectorAll(".cf-grid").forEach(start)));
