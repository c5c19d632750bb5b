// Parts of pages that htmx loads: when they do not come, the person is told, and what they typed stays.

import { element } from "./elements.js";

const TEXTS = {
  "htmx:sendError": "Not done: no connection. Nothing has been lost: try again when you are connected.",
  "htmx:responseError": "Not done: the service could not do this. Load the page again and retry.",
};

/** Say it at the top of the page's content when something that htmx asked for does not come. */
export function watchLiveParts() {
  for (const [name, text] of Object.entries(TEXTS)) {
    document.body.addEventListener(name, () => {
      document.getElementById("cf-live-problem")?.remove();
      const notice = element("p", { id: "cf-live-problem", class: "cf-kept", role: "alert" }, text);
      document.getElementById("maincontent").prepend(notice);
    });
  }
}
