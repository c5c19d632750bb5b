// Forms marked `data-cf-keep`, with a name or without: what was typed is kept on this device when it is sent or the page is
// left, as by saving another form, and offered back when the page is opened again without an answer having come. Without
// a connection the form is not sent at all.

import { element, offer } from "./elements.js";
import { keep, kept, sent, whenText } from "./kept.js";

/** Watch the forms of a page or of a part of it, and offer what earlier ones kept. */
export function watchForms(part) {
  for (const form of part.querySelectorAll("form[data-cf-keep]")) {
    offerBack(form);
    const first = JSON.stringify(valuesOf(form));
    form.addEventListener("submit", (event) => send(event, form));
    window.addEventListener("pagehide", () => {
      // A form whose row was saved in its place has gone from the page.
      if (form.isConnected && !form.cfIsSent && JSON.stringify(valuesOf(form)) !== first) keepTyped(form);
      // The browser may bring this very page back.
      form.cfIsSent = false;
    });
  }
}

/** Forget what was kept for a form whose answer is this page: it came straight from that form and is no error page. */
export function forgetAnswered() {
  const last = sent();
  const [arrival] = performance.getEntriesByType("navigation");
  const isAnswer = arrival.type === "navigate" && document.referrer === last?.from && !(arrival.responseStatus >= 400);
  if (isAnswer) keep(last.name, null);
}

async function send(event, form) {
  if (form.cfIsKept) return;
  event.preventDefault();
  const isKept = keepTyped(form);
  try {
    await fetch(document.querySelector("link[rel=icon]").href, { method: "HEAD", cache: "no-store" });
  } catch {
    tellOffline(form, isKept);
    return;
  }
  sendAway(form, event.submitter);
}

/** Send a form whose answer is a page. */
export function sendAway(form, submitter) {
  // As the page that answers will know it.
  sent({ name: nameOf(form), from: location.href.split("#")[0] });
  form.cfIsSent = form.cfIsKept = true;
  form.requestSubmit(submitter);
  form.cfIsKept = false;
}

/** Keep what is in a form on this device; whether that could be done. */
export const keepTyped = (form) => keep(nameOf(form), { at: Date.now(), values: valuesOf(form) });

/** Forget it: it is saved. */
export const forgetTyped = (form) => keep(nameOf(form), null);

/** What it is kept under: its address, where the page gives it no name. */
export const nameOf = (form) => form.dataset.cfKeep || form.action;

/** What somebody has in a form, by the names of its fields. */
export function valuesOf(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && isKeepable(form, name));
  return Object.fromEntries(fields);
}

function isKeepable(form, name) {
  const field = form.elements[name];
  return !["hidden", "password"].includes(field.type);
}

function offerBack(form) {
  const found = kept(nameOf(form));
  const now = valuesOf(form);
  const isNews = ([name, value]) => form.elements[name] && (now[name] ?? "") !== value;
  const differs = found && Object.entries(found.values).some(isNews);
  if (!differs) return;
  const text = `What you typed here on ${whenText(found.at)} may not have been saved.`;
  form.before(
    offer(
      text,
      () => putBack(form, found.values),
      () => keep(nameOf(form), null),
    ),
  );
}

function putBack(form, values) {
  fill(form, values);
  form.elements[Object.keys(values)[0]]?.focus?.();
}

/** Put values into the fields of a form. */
export function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (!field) continue;
    field.value = value;
    (field[0] || field).dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** Say that a form was not sent. */
export function tellOffline(form, isKept) {
  const text = `Not saved: no connection. ${isKept ? "What you typed is kept on this device. " : ""}Try again later.`;
  form.querySelector(".cf-kept__problem")?.remove();
  form.prepend(element("p", { class: "cf-kept cf-kept__problem", role: "alert" }, text));
}
