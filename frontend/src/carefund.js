// What every page runs.

import "htmx.org";
import { initAll } from "nhsuk-frontend";

import { followSelects } from "./dependent.js";
import { watchForms } from "./keep.js";
import { watchLiveParts } from "./live.js";

initAll();
followSelects();
watchForms();
watchLiveParts();
document.body.addEventListener("htmx:afterSwap", (event) => initAll({ scope: event.detail.target }));
