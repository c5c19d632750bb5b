// Buttons of row forms that save without leaving the page, by htmx: the answer takes the place of the row and of the
// summary. What is typed while the answer is on its way stays. Any other answer than a row is asked for again as a page.

import { fill, forgetTyped, keepTyped, nameOf, sendAway, tellOffline, valuesOf } from "./keep.js";

/** Follow what htmx does; `prepare` makes a part of the page work that came with an answer. */
export function watchLiveRows(prepare) {
  const asked = new WeakMap();
  const later = new Map();
  const on = (name, react) => document.body.addEventListener(`htmx:${name}`, react);

  on("beforeRequest", ({ detail: { elt } }) => asked.set(elt, { values: valuesOf(elt.form), isKept: keepTyped(elt.form) }));
  on("sendError", ({ detail: { elt } }) => tellOffline(elt.form, asked.get(elt).isKept));
  on("beforeSwap", ({ detail }) => {
    const { form } = detail.requestConfig.elt;
    if (detail.xhr.status === 200 && detail.xhr.responseURL === form.action) {
      forgetTyped(form);
      later.set(nameOf(form), typedSince(form, asked.get(detail.requestConfig.elt).values));
      return;
    }
    detail.shouldSwap = detail.isError = false;
    sendAway(form, detail.requestConfig.elt);
  });
  on("load", ({ target }) => {
    if (target === document.body) return;
    prepare(target);
    for (const form of target.querySelectorAll("form[data-cf-keep]")) {
      fill(form, later.get(nameOf(form)) ?? {});
      later.delete(nameOf(form));
    }
  });
}

function typedSince(form, before) {
  const names = new Set([...Object.keys(before), ...Object.keys(valuesOf(form))]);
  const now = valuesOf(form);
  return Object.fromEntries([...names].filter((name) => now[name] !== before[name]).map((name) => [name, now[name] ?? ""]));
}
