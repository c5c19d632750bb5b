// Forms marked `data-cf-keep="name"`: what was typed is kept on this device when it is sent, and offered back when the
// page is opened again without an answer having come. Without a connection the form is not sent at all.

import { element, offer } from "./elements.js";
import { keep, kept, whenText } from "./kept.js";

const SENT = "carefund-sent";

/** Watch the page's forms, and offer what earlier ones kept. */
export function watchForms() {
  forgetAnswered();
  for (const form of document.querySelectorAll("form[data-cf-keep]")) {
    offerBack(form);
    form.addEventListener("submit", (event) => send(event, form));
  }
}

/** Forget what was kept for a form whose answer is this page: it came straight from that form and is no error page. */
function forgetAnswered() {
  const sent = JSON.parse(sessionStorage.getItem(SENT) || "null");
  sessionStorage.removeItem(SENT);
  const [arrival] = performance.getEntriesByType("navigation");
  const answered = arrival.type === "navigate" && document.referrer === sent?.from && !(arrival.responseStatus >= 400);
  if (sent && answered) keep(sent.name, null);
}

async function send(event, form) {
  if (form.cfIsKept) return;
  event.preventDefault();
  const name = form.dataset.cfKeep;
  const isKept = keep(name, { at: Date.now(), values: valuesOf(form) });
  try {
    await fetch(location.href, { method: "HEAD", cache: "no-store" });
  } catch {
    tell(form, `Not saved: no connection. ${isKept ? "What you typed is kept on this device. " : ""}Try again later.`);
    return;
  }
  sessionStorage.setItem(SENT, JSON.stringify({ name, from: location.href }));
  form.cfIsKept = true;
  form.requestSubmit(event.submitter);
  form.cfIsKept = false;
}

function valuesOf(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && isKeepable(form, name));
  return Object.fromEntries(fields);
}

function isKeepable(form, name) {
  const field = form.elements[name];
  return !["hidden", "password"].includes(field.type);
}

function offerBack(form) {
  const found = kept(form.dataset.cfKeep);
  const now = valuesOf(form);
  const differs = found && Object.entries(found.values).some(([name, value]) => name in now && now[name] !== value);
  if (!differs) return;
  const text = `What you typed here on ${whenText(found.at)} may not have been saved.`;
  form.before(offer(text, () => putBack(form, found.values), () => keep(form.dataset.cfKeep, null)));
}

function putBack(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (!field) continue;
    field.value = value;
    (field[0] || field).dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.elements[Object.keys(values)[0]]?.focus?.();
}

function tell(form, text) {
  form.querySelector(".cf-kept__problem")?.remove();
  form.prepend(element("p", { class: "cf-kept cf-kept__problem", role: "alert" }, text));
}
