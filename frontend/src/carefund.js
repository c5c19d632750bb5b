// What every page runs.

import "htmx.org";
import { initAll } from "nhsuk-frontend";

import { followSelects } from "./dependent.js";
import { watchForms } from "./keep.js";
import { watchLiveParts } from "./live.js";
import { followConditions } from "./when.js";

initAll();
followSelects();
followConditions();
watchForms();
watchLiveParts();
document.body.addEventListener("htmx:afterSwap", (event) => initAll({ scope: event.detail.target }));
